import { type Clock, createBackoff, Gate, type Log, reflectorBackoff, Tasks, WakeUp } from '@orrery/kit';
import { type ClusterAccess, classifyFailure, type KubeClient } from '@orrery/kube-client';
import type { ApiResource, SourceId } from '@orrery/model';
import type { Store } from '@orrery/storage';
import type { WriteQueue } from '../write/write-queue.ts';
import { chooseKinds, kindName } from './choose-kinds.ts';
import { type ClusterHealth, type Finding, unknownHealth } from './cluster-health.ts';
import { CollectedScopes, removalGraceMs } from './collected-scopes.ts';
import { type CredentialLife, judgeCredential, readCredentialLife } from './credential-life.ts';
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
        onCrdChange: (event) => {
          if (event.type === 'DELETED') this.#gone.add(event.identity.name);
          this.#discoverNow.call();
        },
      }),
    );
    await Promise.all([this.#keepDiscovered(client, scopes, signal), this.#keepProbed(client, signal)]);
  }

  async #keepDiscovered(client: KubeClient, scopes: CollectedScopes, signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(reflectorBackoff, this.#deps);
    for (;;) {
      let waitMs: number;
      try {
        const learned = await learnCluster(client, { signal });
        await this.#take(learned, scopes);
        const isSettled = !scopes.hasMissing && learned.unservedCrds.length === 0;
        waitMs = isSettled
          ? discoveryIntervalMs * (0.9 + 0.2 * this.#deps.random())
          : Math.min(backoff.next(), removalGraceMs);
        if (isSettled) backoff.reset();
      } catch (error) {
        signal.throwIfAborted();
        this.#noteFailure(classifyFailure(error));
        waitMs = backoff.next();
      }
      await this.#discoverNow.wait(waitMs, signal);
      await this.#deps.clock.sleep(crdSettleMs, { signal });
    }
  }

  async #take(learned: LearnedCluster, scopes: CollectedScopes): Promise<void> {
    const { kinds, beyondLimit } = chooseKinds(learned.discovery.resources, learned.customNames);
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
    await scopes.reconcile(kinds, {
      failedGroups: new Set(learned.discovery.failedGroups.map((each) => each.group)),
      isGone: (kind) => this.#isGone(kind, learned),
    });
    this.#gone.clear();
    // Only now: a health without its scopes would look complete.
    this.#scopes = scopes;
    this.#note({});
  }

  /** A kind is surely gone when its CRD was seen deleted and is not there again. */
  #isGone(kind: ApiResource, learned: LearnedCluster): boolean {
    return this.#gone.has(kindName(kind)) && !learned.customNames.includes(kindName(kind));
  }

  async #keepProbed(client: KubeClient, signal: AbortSignal): Promise<void> {
    await runProbes({
      ...this.#deps,
      signal,
      wakeUp: this.#probeNow,
      probe: () => client.probe({ signal }),
      onAnswer: () => {
        const wasAway = isFinding(this.#health.reachable) || isFinding(this.#health.authenticated);
        this.#note({ reachable: 'fine' });
        if (wasAway || this.#health.discovered !== 'fine') this.#discoverNow.call();
      },
      onAbsence: (failure) => this.#noteFailure(failure),
    });
  }

  #noteFailure(failure: Finding): void {
    switch (failure.reason) {
      case 'Unauthorized':
      case 'CredentialExpired':
      case 'ClientCertExpired':
        this.#note({ reachable: 'fine', authenticated: failure });
        return;
      case 'Forbidden':
      case 'Throttled':
      case 'DecodeError':
        this.#note({ reachable: 'fine', discovered: failure });
        return;
      default:
        this.#note({ reachable: failure });
    }
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
