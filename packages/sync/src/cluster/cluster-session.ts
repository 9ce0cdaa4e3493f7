import { createBackoff, Gate, reflectorBackoff, Tasks, WakeUp } from '@orrery/kit';
import { type ClusterAccess, classifyFailure, type Failure, type KubeClient } from '@orrery/kube-client';
import { isStatusError } from '@orrery/model';
import type { Source } from '@orrery/storage';
import { DiscoveryRounds } from '../discovery/discovery-rounds.ts';
import { DocumentRounds } from '../discovery/document-rounds.ts';
import { NamespaceWatch } from '../discovery/namespace-watch.ts';
import { OwnersSeen } from '../discovery/owners-seen.ts';
import { keepSwept } from '../events/keep-swept.ts';
import { type ClusterHealth, type Finding, unknownHealth } from '../health/cluster-health.ts';
import { type CredentialLife, judgeCredential, readCredentialLife } from '../health/credential-life.ts';
import { isTransport, questionOf } from '../health/judge-failure.ts';
import { runProbes } from '../health/run-probes.ts';
import { CollectedScopes } from '../scope/collected-scopes.ts';
import { preparerOf } from '../scope/preparer-of.ts';
import { AuditRounds } from './audit-rounds.ts';
import { ClusterIdentity } from './cluster-identity.ts';
import { ClusterMemory } from './cluster-memory.ts';
import type { ClusterSessionDeps, ClusterWish } from './session-deps.ts';

/** A round that was asked for begins after this pause, so that several changes make one. */
const settleMs = 500;

/** Keeps one cluster learned, as long as it runs: connects, discovers, collects, probes. Nothing of it ends by a failure of the cluster. */
export class ClusterSession implements AsyncDisposable {
  readonly #source: Source;
  readonly #access: ClusterAccess;
  readonly #life: CredentialLife;
  readonly #deps: ClusterSessionDeps;
  readonly #tasks: Tasks;
  readonly #roundNow: WakeUp;
  readonly #probeNow: WakeUp;
  /** No list is started while the cluster is away. */
  readonly #reachable = new Gate(true);
  #wish: ClusterWish;
  #health: ClusterHealth = unknownHealth;
  /** Monotonic time of the last event or bookmark. */
  #signalAt = Number.NEGATIVE_INFINITY;
  #memory: ClusterMemory | undefined;
  #rounds: DiscoveryRounds | undefined;
  #scopes: CollectedScopes | undefined;
  /** What was lost since the cluster was well: all connections, or the server itself. */
  #outage: 'none' | 'cut' | 'refused' = 'none';

  constructor(
    source: Source,
    target: { readonly access: ClusterAccess; readonly wish: ClusterWish },
    deps: ClusterSessionDeps,
  ) {
    this.#source = source;
    this.#access = target.access;
    this.#wish = target.wish;
    this.#life = readCredentialLife(target.access.credential);
    this.#deps = deps;
    this.#tasks = new Tasks((err) => deps.log.error({ err }, 'a session of a cluster ended'));
    this.#roundNow = new WakeUp(deps.clock);
    this.#probeNow = new WakeUp(deps.clock);
  }

  /** Begins; returns at once. */
  start(): void {
    let client: KubeClient;
    try {
      client = this.#deps.connect(this.#access, this.#source.name);
    } catch (error) {
      this.#note({ validated: classifyFailure(error) });
      return;
    }
    this.#deps.metrics.credentialExpiry(this.#source.name, this.#life.expiresAt);
    this.#note({ validated: 'fine', isUnverified: this.#access.insecureSkipTlsVerify === true });
    this.#tasks.start((signal) => this.#run(client, signal));
  }

  /** The user asks for something else, or confirms deletions. */
  configure(wish: ClusterWish): void {
    this.#wish = wish;
    this.#rounds?.demand();
    this.#roundNow.call();
  }

  /** What is known of it beside what it says itself has changed. */
  tell(): void {
    this.#note({});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]();
    this.#deps.metrics.forgot(this.#source.name);
  }

  async #run(client: KubeClient, signal: AbortSignal): Promise<void> {
    const { store, log, fences, clock } = this.#deps;
    await using ends = new AsyncDisposableStack();
    ends.use(client);
    const memory = new ClusterMemory(this.#source, { store, log, fences });
    this.#memory = memory;
    const identity = new ClusterIdentity({
      client,
      clock,
      signal,
      recorded: memory.facts?.kubeSystemUID,
      onChanged: () => this.#demandRound(),
    });
    const namespaces = ends.use(
      new NamespaceWatch({
        ...this.#deps,
        client,
        enterList: (each) => this.#enterObserverList(identity, each),
        onChange: () => this.#demandRound(),
      }),
    );
    const owners = new OwnersSeen(memory, () => this.#demandRound());
    const scopes = ends.use(this.#createScopes(client, { memory, identity, namespaces, owners }));
    const documents = new DocumentRounds(this.#source, {
      ...this.#deps,
      client,
      places: this.#deps.documents,
      onNews: (schemas) => this.#note({ schemas }),
    });
    const rounds = ends.use(
      new DiscoveryRounds(this.#source, {
        ...this.#deps,
        client,
        memory,
        identity,
        namespaces,
        owners,
        scopes,
        signal,
        enterList: (each) => this.#enterObserverList(identity, each),
        onLearned: (discovery, isDemanded) => documents.follow(discovery, isDemanded),
        onDemand: () => this.#demandRound(),
      }),
    );
    this.#rounds = rounds;
    const audits = new AuditRounds({ ...this.#deps, scopes: () => scopes.all });
    // All end before anything they use is closed.
    const ended = await Promise.allSettled([
      this.#keepDiscovered(rounds, scopes, signal),
      documents.run(signal),
      this.#keepProbed(client, { identity, audits }, signal),
      audits.run(signal, () => memory.facts?.outageAt),
      keepSwept({ ...this.#deps, source: this.#source.id, scopes, signal }),
    ]);
    const failed = ended.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #createScopes(
    client: KubeClient,
    parts: {
      readonly memory: ClusterMemory;
      readonly identity: ClusterIdentity;
      readonly namespaces: NamespaceWatch;
      readonly owners: OwnersSeen;
    },
  ): CollectedScopes {
    const { memory, identity, namespaces, owners } = parts;
    const { metrics, clock, ingest: settings } = this.#deps;
    const scopes = new CollectedScopes(this.#source.id, {
      ...this.#deps,
      client,
      cluster: this.#source.name,
      reachable: this.#reachable,
      identity,
      namespaces,
      epoch: () => memory.facts?.epoch ?? '',
      onRollback: () => {
        const epoch = String(Number(memory.facts?.epoch ?? 0) + 1);
        metrics.rolledBack(this.#source.name);
        memory.note({ epoch });
        scopes.beginEpoch(epoch);
        this.#note({});
      },
      prepare: (chosen, scope, sync) => preparerOf(chosen, { scope, sync, settings, onOwner: owners.listenerOf(sync) }),
      onHealth: () => this.#note({}),
      onFailure: (reason) => this.#onFailure(reason, scopes, identity),
      onSignal: () => {
        this.#signalAt = clock.monotonic();
      },
      onDefinition: (kind, type, name) => this.#rounds?.onDefinition(kind, type, name),
    });
    return scopes;
  }

  /** Connections that broke may lead to another server, or to another history of this one, when they are opened again. */
  #onFailure(reason: string, scopes: CollectedScopes, identity: ClusterIdentity): void {
    // Any other failure is an answer.
    if (!isTransport(reason)) return;
    identity.suspect();
    if (reason !== 'ConnectionLost') this.#noteOutage('refused');
    else if (scopes.openWatches === 0) this.#noteOutage('cut');
    this.#probeNow.call();
  }

  /** A server that was away may come back with another history; that is kept, as another session may be the one that sees it again. */
  #noteOutage(outage: 'cut' | 'refused'): void {
    if (this.#outage === 'refused' || this.#outage === outage) return;
    this.#outage = outage;
    if (outage === 'refused') this.#memory?.note({ outageAt: this.#deps.clock.now() });
  }

  async #keepDiscovered(rounds: DiscoveryRounds, scopes: CollectedScopes, signal: AbortSignal): Promise<void> {
    const backoff = createBackoff(reflectorBackoff, this.#deps);
    for (;;) {
      let waitMs: number;
      try {
        const news = await rounds.run(this.#wish);
        // Only now: a health without its scopes would look complete.
        this.#scopes = scopes;
        this.#note({ reachable: 'fine', authenticated: 'fine', ...news.health });
        waitMs = news.isSettled ? rounds.nextMs : Math.min(backoff.next(), rounds.unsettledMs);
        if (news.isSettled) backoff.reset();
      } catch (error) {
        signal.throwIfAborted();
        waitMs = backoff.next();
        if (isStatusError(error))
          this.#deps.log.warn({ err: error }, 'what was learned of a cluster could not be stored');
        else this.#noteDiscoveryFailure(classifyFailure(error));
        rounds.demand();
      }
      await this.#roundNow.wait(waitMs, signal);
      await this.#deps.clock.sleep(settleMs, { signal });
    }
  }

  async #keepProbed(
    client: KubeClient,
    { identity, audits }: { readonly identity: ClusterIdentity; readonly audits: AuditRounds },
    signal: AbortSignal,
  ): Promise<void> {
    await runProbes({
      ...this.#deps,
      signal,
      wakeUp: this.#probeNow,
      probe: () => client.probe({ signal }),
      hasSignalSince: (time) => this.#signalAt > time,
      onAnswer: () => {
        const wasAway = isFinding(this.#health.reachable) || isFinding(this.#health.authenticated);
        this.#note({ reachable: 'fine' });
        if (wasAway) this.#demandRound();
        if (this.#outage === 'none') return;
        const isOfBodies = this.#outage === 'refused';
        this.#outage = 'none';
        if (isOfBodies) this.#memory?.note({ outageAt: this.#deps.clock.now() });
        audits.onReturn(isOfBodies);
      },
      onAbsence: (failure) => {
        const question = questionOf(failure);
        if (question !== 'authenticated') this.#noteOutage('refused');
        identity.suspect();
        // A probe asks for readiness, not for what is served: any other failure of it is one of reaching the server.
        this.#note(
          question === 'authenticated' ? { reachable: 'fine', authenticated: failure } : { reachable: failure },
        );
      },
    });
  }

  #demandRound(): void {
    this.#rounds?.demand();
    this.#roundNow.call();
  }

  /** Observers wait for the cluster as lists do, and take no place among them: they are small. */
  async #enterObserverList(identity: ClusterIdentity, signal: AbortSignal): Promise<Disposable> {
    await this.#reachable.whenOpen(signal);
    await identity.verify(signal);
    return { [Symbol.dispose]: () => undefined };
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
    const definitions = this.#deps.conflicts.of(this.#source.id);
    this.#health = { ...this.#health, ...news, credential, definitions, scopes: this.#scopes?.health() };
    if (isFinding(this.#health.reachable)) this.#reachable.close();
    else this.#reachable.open();
    const held = this.#health.scopes?.reduce((sum, scope) => sum + (scope.held?.count ?? 0), 0);
    if (held !== undefined) this.#deps.metrics.deletesHeld(this.#source.name, held);
    this.#deps.onNews(this.#health, this.#memory?.facts);
  }
}

function isFinding(observation: ClusterHealth['reachable']): observation is Finding {
  return typeof observation === 'object';
}
