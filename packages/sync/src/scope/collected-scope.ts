import { type Clock, type Log, Tasks } from '@orrery/kit';
import {
  type ChangeEvent,
  createReflector,
  type KubeClient,
  type ListCause,
  type Reflector,
  type ReflectorState,
} from '@orrery/kube-client';
import type { Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { ChosenScope } from '../choice/choose-scopes.ts';
import { kindName } from '../choice/served-kinds.ts';
import type { ClusterIdentity } from '../cluster/cluster-identity.ts';
import type { Finding, ScopeHealth } from '../health/cluster-health.ts';
import type { PreparePut } from '../ingest/prepare-put.ts';
import type { MeasuredKind, SyncMetrics } from '../metrics/sync-metrics.ts';
import type { WriteQueue } from '../write/write-queue.ts';
import { HeldBack } from './held-back.ts';
import { judgeScope } from './judge-scope.ts';
import { Quarantine } from './quarantine.ts';
import type { ScopeLedger, ScopePart } from './scope-ledger.ts';
import { ScopeSink } from './scope-sink.ts';
import { writeScopeState } from './write-scope-state.ts';

/** A scope is fresh for so long after its watch ended (SEA-V01): a watch that is cut and opened again is no news. */
const freshForMs = 90_000;

/** What a collected scope needs. */
export interface CollectedScopeDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: SyncMetrics;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly brake: BrakeSettings;
  readonly clusterIdentity: ClusterIdentity;
  /** Minor version of the API server; undefined when it says none (KSY-D01). */
  readonly serverMinor: number | undefined;
  /** Resolves when a list may start; its place is given back when the list has ended. */
  readonly enterList: (signal: AbortSignal) => Promise<Disposable>;
  readonly prepare: PreparePut;
  readonly isOurs: (namespace: string) => boolean;
  /** Hears that `health` would answer differently. */
  readonly onHealth: () => void;
  /** Hears that so many more watches are open now, or fewer. */
  readonly onWatches: (more: number) => void;
  /** Hears of a failure that may mean that the cluster is away. */
  readonly onFailure: (reason: string) => void;
  readonly onSignal: () => void;
  /** The positions of the cluster went back (KSY-D32). */
  readonly onRollback: () => void;
  readonly onChange: ((event: ChangeEvent) => void) | undefined;
  /** Hears that a list was taken. */
  readonly onListed: (() => void) | undefined;
}

/** A part that is being collected. */
interface RunningPart {
  readonly part: ScopePart;
  readonly reflector: Reflector;
  readonly quarantine: Quarantine;
  isWatching: boolean;
  /** Monotonic time of its last moment as a watch. */
  watchedUntil: number | undefined;
  /** The last failure, until a list or watch succeeds: while it is being tried again it is still the cause. */
  failure: Finding | undefined;
  isSecondLookDue: boolean;
}

/** One kind of a cluster that is being collected: a reflector for the whole, or one per namespace (KSY-C07). */
export class CollectedScope implements AsyncDisposable {
  readonly chosen: ChosenScope;
  readonly ledger: ScopeLedger;
  readonly #heldBack: HeldBack;
  readonly #deps: CollectedScopeDeps;
  readonly #measured: MeasuredKind;
  readonly #tasks: Tasks;
  readonly #parts: readonly RunningPart[];
  /** Of the health that was told last. */
  #told = '';
  #health: ScopeHealth | undefined;

  constructor(chosen: ChosenScope, ledger: ScopeLedger, deps: CollectedScopeDeps) {
    this.chosen = chosen;
    this.ledger = ledger;
    this.#deps = deps;
    const { group, resource } = ledger.scope;
    this.#measured = { cluster: deps.cluster, group, resource };
    this.#tasks = new Tasks((err) => deps.log.error({ err, group, resource }, 'a reflector ended'));
    this.#heldBack = new HeldBack(ledger.scope, {
      ...deps,
      identity: () => deps.clusterIdentity.uid,
      wasHeld: ledger.facts.state === 'Held',
      onHold: (part, afterMs) => this.#lookAgain(part, afterMs),
    });
    this.#parts = ledger.parts.map((part) => this.#createPart(part));
  }

  /** Begins; returns at once. */
  start(): void {
    for (const { reflector } of this.#parts) this.#tasks.start((signal) => reflector.run({ signal }));
    // What was held when the process ended has no time of its own any more: the comparison begins again.
    if (this.ledger.facts.state === 'Held') this.relist('audit');
  }

  /** The positions of the cluster went back: every part is compared by its bodies (KSY-D32). */
  beginEpoch(epoch: string): void {
    this.ledger.beginEpoch(epoch);
    this.#health = undefined;
    this.relist('rollback');
  }

  /** Asks every part for a list. */
  relist(cause: ListCause): void {
    for (const { reflector } of this.#parts) reflector.relist(cause);
  }

  /** Looks whether what is held was decided elsewhere. Cheap while nothing is held. */
  async refresh(): Promise<void> {
    if (this.#heldBack.told === undefined) return;
    await this.#heldBack.refresh();
    this.#judge();
  }

  /** Deletes what is held under this hash; false when it names nothing here. */
  async confirm(hash: string): Promise<boolean> {
    const isConfirmed = await this.#heldBack.confirm(hash);
    if (isConfirmed) this.#judge();
    return isConfirmed;
  }

  get openWatches(): number {
    return this.#parts.filter(({ isWatching }) => isWatching).length;
  }

  /** The same object as long as nothing changed: it is asked for with every probe. */
  health(): ScopeHealth {
    if (this.#health === undefined || !this.#parts.every(({ isWatching }) => isWatching))
      this.#health = this.#readHealth();
    return this.#health;
  }

  #readHealth(): ScopeHealth {
    const now = this.#deps.clock.monotonic();
    const names = this.#parts.flatMap(({ quarantine }) => quarantine.names);
    return {
      name: kindName(this.ledger.scope).replace(/\.$/, ''),
      isComplete: this.ledger.isComplete,
      isWatching: this.#parts.every(
        ({ isWatching, watchedUntil }) => isWatching || (watchedUntil !== undefined && now - watchedUntil < freshForMs),
      ),
      failure: this.#failure,
      quarantined: { count: this.#quarantinedCount, names: names.slice(0, 20) },
      held: this.#heldBack.told,
      isOfEpoch: this.ledger.isOfEpoch,
    };
  }

  /** Ends the reflectors and waits until what they handed on is stored: whoever reads the scope then reads all of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tasks[Symbol.asyncDispose]();
    await this.#deps.queue.settled(this.ledger.scope.source);
    this.#deps.onWatches(-this.openWatches);
    for (const part of this.#parts) part.isWatching = false;
    this.#deps.metrics.scopeState(this.#measured, undefined);
  }

  get #failure(): Finding | undefined {
    return this.#parts.find(({ failure }) => failure !== undefined)?.failure;
  }

  get #quarantinedCount(): number {
    return this.#parts.reduce((sum, { quarantine }) => sum + quarantine.count, 0);
  }

  #createPart(part: ScopePart): RunningPart {
    const { client, clock, random, log, metrics, enterList, serverMinor, onRollback, clusterIdentity } = this.#deps;
    const { signal } = this.#tasks;
    const { asked, fieldSelector, labelSelector, profile } = this.chosen;
    const quarantine = new Quarantine(this.#measured, { log, metrics, onChange: () => this.#judge() });
    const sink = new ScopeSink({
      ...this.#deps,
      measured: this.#measured,
      ledger: this.ledger,
      part,
      heldBack: this.#heldBack,
      quarantine,
      signal,
      doubt: () => (clusterIdentity.isSuspect ? clusterIdentity.verify(signal) : undefined),
      onState: (state) => this.#onState(running, state),
      onListed: () => this.#onListed(running),
    });
    const reflector = createReflector({
      client,
      clock,
      random,
      log,
      sink,
      resource: asked,
      ...(part === '' ? {} : { namespace: part }),
      fieldSelector,
      labelSelector,
      metadataOnly: profile === 'metadata',
      streaming: 'auto',
      serverMinor,
      onRollback,
      enterList,
      position: this.ledger.positionOf(part),
    });
    const running: RunningPart = {
      part,
      reflector,
      quarantine,
      isWatching: false,
      watchedUntil: undefined,
      failure: undefined,
      isSecondLookDue: false,
    };
    return running;
  }

  #onState(part: RunningPart, state: ReflectorState): void {
    const wasWatching = part.isWatching;
    part.isWatching = state.kind === 'Watching';
    if (part.isWatching !== wasWatching) this.#deps.onWatches(part.isWatching ? 1 : -1);
    if (wasWatching && !part.isWatching) {
      part.watchedUntil = this.#deps.clock.monotonic();
      this.ledger.heard(this.#deps.clock.now());
    }
    if (state.kind === 'Watching') part.failure = undefined;
    if (state.kind === 'Backoff' && !state.isBrief) {
      part.failure = state.failure;
      const { restarts = 0, errors = 0 } = this.ledger.facts;
      this.ledger.note({ errors: errors + 1, restarts: restarts + (wasWatching ? 1 : 0) });
      if (wasWatching) this.#deps.metrics.watchRestarted(this.#deps.cluster, state.failure.reason);
      this.#deps.onFailure(state.failure.reason);
    }
    this.#judge();
  }

  #onListed(part: RunningPart): void {
    part.failure = undefined;
    this.#judge();
    this.#deps.onListed?.();
  }

  /** Writes the state of the scope when it is another one (KSY-G06). */
  #judge(): void {
    const { state, reason, message } = judgeScope({
      isComplete: this.ledger.isComplete,
      failure: this.#failure,
      held: this.#heldBack.told,
      isBegun: this.#parts.some(({ isWatching, failure }) => isWatching || failure !== undefined),
    });
    const quarantined = {
      count: this.#quarantinedCount,
      names: this.#parts.flatMap(({ quarantine }) => quarantine.names),
    };
    if (this.ledger.note({ state, reason, message, quarantined })) {
      writeScopeState(this.#deps, this.ledger.state());
      this.#deps.metrics.scopeState(this.#measured, state);
    }
    this.#health = undefined;
    const health = this.health();
    const { isComplete, isWatching, failure, isOfEpoch } = health;
    const told = JSON.stringify([
      isComplete,
      isWatching,
      failure?.reason,
      isOfEpoch,
      health.quarantined,
      health.held?.hash,
    ]);
    // Watches that end and begin are no news: with 5,000 of them that is some every second.
    if (told === this.#told) return;
    this.#told = told;
    this.#deps.onHealth();
  }

  /** Lists a part again when what is held of it may be decided (KSY-D41). */
  #lookAgain(name: ScopePart, afterMs: number): void {
    const running = this.#parts.find(({ part }) => part === name);
    if (running === undefined || running.isSecondLookDue) return;
    running.isSecondLookDue = true;
    this.#tasks.start(async (signal) => {
      await this.#deps.clock.sleep(afterMs, { signal });
      running.isSecondLookDue = false;
      running.reflector.relist('audit');
    });
  }
}
