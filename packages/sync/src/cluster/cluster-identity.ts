import type { Clock } from '@orrery/kit';
import { isKubeError, type KubeClient } from '@orrery/kube-client';
import { Type } from 'typebox';

const namespaceSchema = Type.Object({ metadata: Type.Object({ uid: Type.String({ maxLength: 128 }) }) });

/** Many lists that begin together ask once. */
const freshForMs = 10_000;

/** What an identity needs. */
export interface ClusterIdentityDeps {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** As it was recorded at first contact. */
  readonly recorded: string | undefined;
  /** Ends the requests. */
  readonly signal: AbortSignal;
  /** Another cluster answers (KSY-I04). */
  readonly onChanged: (uid: string) => void;
}

/** Who a cluster is: the uid of its namespace kube-system (KSY-I01). */
export class ClusterIdentity {
  readonly #deps: ClusterIdentityDeps;
  #recorded: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;
  #isChanged = false;
  #isSuspect = false;

  constructor(deps: ClusterIdentityDeps) {
    this.#deps = deps;
    this.#recorded = deps.recorded;
  }

  /** The recorded uid; undefined while it may not be read (KSY-I02). */
  get uid(): string | undefined {
    return this.#recorded;
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Whether the connection broke since the uid was read: another cluster may answer now. */
  get isSuspect(): boolean {
    return this.#isSuspect;
  }

  /** The connection broke. */
  suspect(): void {
    this.#isSuspect = true;
  }

  /**
   * Reads the uid, at most once in 10 s as long as the connection holds. Without the right to read it nothing is known, which is no
   * obstacle.
   * @throws KubeError when it cannot be read for another cause.
   */
  async check(): Promise<void> {
    const isFresh = this.#deps.clock.monotonic() - this.#checkedAt < freshForMs;
    if (isFresh && !this.#isSuspect && !this.#isChanged) return;
    this.#checking ??= this.#read().finally(() => {
      this.#checking = undefined;
    });
    await this.#checking;
  }

  /** As `check`; when another cluster answers it waits until the signal aborts: what would go on writes or deletes (KSY-I04). */
  async verify(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.check();
    if (!this.#isChanged) return;
    await new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  async #read(): Promise<void> {
    const uid = await this.#ask();
    this.#checkedAt = this.#deps.clock.monotonic();
    this.#isSuspect = false;
    if (uid === undefined) return;
    this.#recorded ??= uid;
    this.#isChanged = uid !== this.#recorded;
    if (this.#isChanged) this.#deps.onChanged(uid);
  }

  async #ask(): Promise<string | undefined> {
    const { client, signal } = this.#deps;
    try {
      const namespace = await client.getJson('/api/v1/namespaces/kube-system', namespaceSchema, { signal });
      return namespace.metadata.uid;
    } catch (error) {
      if (isKubeError(error) && (error.reason === 'Forbidden' || error.reason === 'NotFound')) return undefined;
      throw error;
    }
  }
}
