import { type Clock, createBackoff, Gate, type Log, reflectorBackoff, Tasks, WakeUp } from '@orrery/kit';
import { type ClusterAccess, classifyFailure, type Failure, type KubeClient } from '@orrery/kube-client';
import { isStatusError, type SourceId } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { WriteQueue } from '../write/write-queue.ts';
import { chooseKinds, kindName } from './choose-kinds.ts';
import { type ClusterHealth, type Finding, unknownHealth } from './cluster-health.ts';
import { CollectedScopes, removalGraceMs } from './collected-scopes.ts';
import { type CredentialLife, judgeCredential, readCredentialLife } from './credential-life.ts';
import { questionOf } from './judge-failure.ts';
import { type ClusterFacts, type LearnedCluster, learnCluster } from './learn-cluster.ts';
import { runProbes } from './run-probes.ts';

/** Discovery in full at least this often (KSY-B02). */
const discoveryIntervalMs = 600_000;

/** A change of a CRD is followed by discovery after this pause, so that several changes make one. */
const crdSettleMs = 500;

/** What a session needs. */
export interface ClusterSessionDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly connect: (access: ClusterAccess) => KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Hears of everything new that is known of the cluster. */
  readonly onNews: (health: ClusterHealth, facts: ClusterFacts | undefined) => void;
}

/** Keeps one cluster learned, as long as it runs: connects, discovers, collects, probes. Nothing of it ends by a failure of the cluster. */
export class ClusterSession implements AsyncDisposable {
  readonly #source: SourceId;
  readonly #access: ClusterAccess;
  readonly #life: CredentialLife;
  readonly #deps: ClusterSessionDeps;
  readonly #tasks: Tasks;
  readonly #discoverNow: WakeUp;
  readonly #probeNow: WakeUp;
  /** No list is started while the cluster is away. */
  readonly #reachable = new Gate(true);
  readonly #gone = new Set<string>();
  #health: ClusterHealth = unknownHealth;
  /** Monotonic time of the last event or bookmark. */
  #signalAt = Number.NEGATIVE_INFINITY;
  #facts: ClusterFacts | undefined;
  #scopes: CollectedScopes | undefined;

  constructor(source: SourceId, access: ClusterAccess, deps: ClusterSessionDeps) {
    this.#source = source;
    this.#access = access;
    this.#life = readCredentialLife(access.credential);
    this.#deps = deps;
    this.#tasks = new Tasks((err) => deps.log.error({ err }, 'a session of a cluster ended'));
    this.#discoverNow = new WakeUp(deps.clock);
    this.#probeNow = new WakeUp(deps.clock);
  }

  /** Begins; returns at once. */
  start(): void {
    let client: KubeClient;
    try {
      client = this.#deps.connect(this.#access);
    } catch (error) {
      this.#note({ validated: classifyFailure(error) });
      return;
    }
    this.#note({ validated: 'fine' });
    this.#tasks.start((signal) => this.#run(client, signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]();
  }

  async #run(client: KubeClient, signal: AbortSignal): Promise<void> {
    await using ends = new AsyncDisposableStack();
    ends.use(client);
    const scopes = ends.use(
      new CollectedScopes(this.#source, {
        ...this.#deps,
        client,
        reachable: this.#reachable,
        onHealth: () => this.#note({}),
        onFailure: () => this.#probeNow.call(),
        onSignal: () => {
          this.#signalAt = this.#deps.clock.monotonic();
        },
        onCrdChange: (event) => {
          if (event.type === 'DELETED') this.#gone.add(event.identity.name);
          this.#discoverNow.call();
        },
      }),
    );
    // Both end before anything they use is closed.
    const ended = await Promise.allSettled([
      this.#keepDiscovered(client, scopes, signal),
      this.#keepProbed(client, signal),
    ]);
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #keepDiscovered(client: KubeClient, scopes: CollectedScopes, signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(reflectorBackoff, this.#deps);
    for (;;) {
      let waitMs: number;
      try {
        const learned = await learnCluster(client, { signal });
        await this.#take(learned, scopes);
        const isSettled = !scopes.hasMissing && learned.unservedCrds.length === 0 && this.#gone.size === 0;
        waitMs = isSettled
          ? discoveryIntervalMs * (0.9 + 0.2 * this.#deps.random())
          : Math.min(backoff.next(), removalGraceMs);
        if (isSettled) backoff.reset();
      } catch (error) {
        signal.throwIfAborted();
        waitMs = backoff.next();
        if (isStatusError(error))
          this.#deps.log.warn({ err: error }, 'what was learned of a cluster could not be stored');
        else this.#noteDiscoveryFailure(classifyFailure(error));
      }
      await this.#discoverNow.wait(waitMs, signal);
      await this.#deps.clock.sleep(crdSettleMs, { signal });
    }
  }

  async #take(learned: LearnedCluster, scopes: CollectedScopes): Promise<void> {
    const { kinds, beyondLimit } = chooseKinds(learned.discovery.resources, learned.customNames ?? []);
    if (beyondLimit > 0) this.#deps.log.warn({ count: beyondLimit }, 'custom kinds beyond the limit are not collected');
    this.#facts = learned.facts;
    await this.#deps.store.write({
      changes: [],
      facts: [{ source: this.#source, facts: JSON.stringify(learned.facts) }],
    });
    const [failed] = learned.discovery.failedGroups;
    const discovered =
      failed === undefined
        ? 'fine'
        : { reason: 'DiscoveryFailed', message: `${failed.group}/${failed.version}: ${failed.failure.message}` };
    this.#note({ reachable: 'fine', authenticated: 'fine', discovered });
    const failedGroups = new Set(learned.discovery.failedGroups.map((each) => each.group));
    const served = new Set(learned.discovery.resources.map(kindName));
    for (const name of this.#gone) if (learned.customNames?.includes(name) === true) this.#gone.delete(name);
    await scopes.reconcile(kinds, {
      mayBeServed: (kind) => failedGroups.has(kind.group) || served.has(kindName(kind)),
      isGone: (kind) => this.#gone.has(kindName(kind)),
    });
    // A CRD that is gone may be in discovery for a moment longer; it is looked at again.
    for (const name of this.#gone) if (!served.has(name)) this.#gone.delete(name);
    // Only now: a health without its scopes would look complete.
    this.#scopes = scopes;
    this.#note({});
  }

  async #keepProbed(client: KubeClient, signal: AbortSignal): Promise<void> {
    await runProbes({
      ...this.#deps,
      signal,
      wakeUp: this.#probeNow,
      probe: () => client.probe({ signal }),
      hasSignalSince: (time) => this.#signalAt > time,
      onAnswer: () => {
        const wasAway = isFinding(this.#health.reachable) || isFinding(this.#health.authenticated);
        this.#note({ reachable: 'fine' });
        if (wasAway) this.#discoverNow.call();
      },
      onAbsence: (failure) => {
        const question = questionOf(failure);
        // A probe asks for readiness, not for what is served: any other failure of it is one of reaching the server.
        this.#note(
          question === 'authenticated' ? { reachable: 'fine', authenticated: failure } : { reachable: failure },
        );
      },
    });
  }

  /** While the cluster answers probes, a single failure on the way to it is for the next probe to confirm (KSY-G01). */
  #noteDiscoveryFailure(failure: Failure): void {
    const question = questionOf(failure);
    // Any other failure is an answer, so the server was reached.
    if (question !== 'reachable') this.#note({ reachable: 'fine', [question]: failure });
    else if (this.#health.reachable === 'fine') this.#probeNow.call();
    else this.#note({ reachable: failure });
  }

  #note(news: Partial<ClusterHealth>): void {
    const credential = judgeCredential(this.#life, this.#deps.clock.now());
    this.#health = { ...this.#health, ...news, credential, scopes: this.#scopes?.health() };
    if (isFinding(this.#health.reachable)) this.#reachable.close();
    else this.#reachable.open();
    this.#deps.onNews(this.#health, this.#facts);
  }
}

function isFinding(observation: ClusterHealth['reachable']): observation is Finding {
  return typeof observation === 'object';
}
