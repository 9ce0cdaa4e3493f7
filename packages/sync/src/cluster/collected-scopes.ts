import { type Clock, type Gate, type Log, Permits, Tasks } from '@orrery/kit';
import { type ChangeEvent, createReflector, type KubeClient } from '@orrery/kube-client';
import type { ApiResource, ScopeKey, SourceId } from '@orrery/model';
import type { ScopeState, Store } from '@orrery/storage';
import type { WriteQueue } from '../write/write-queue.ts';
import { kindName } from './choose-kinds.ts';
import type { Finding, ScopeHealth } from './cluster-health.ts';
import { ScopeSink } from './scope-sink.ts';

/** First lists of one cluster that run at once: gentle on its API server. */
const parallelLists = 4;

/** A kind must be missing from two successful discoveries this far apart before it counts as removed (KSY-B03). */
export const removalGraceMs = 60_000;

/** A scope is fresh for so long after its watch ended (SEA-V01): a watch that is cut and opened again is no news. */
const freshForMs = 90_000;

/** What the scopes of a cluster need. */
export interface CollectedScopesDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Open while lists may be started (KSY-G01). */
  readonly reachable: Gate;
  /** Hears that `health` would answer differently. */
  readonly onHealth: () => void;
  /** Hears of a scope's failure that may mean that the cluster is gone. */
  readonly onFailure: () => void;
  /** Hears of events and bookmarks. */
  readonly onSignal: () => void;
  /** Hears of changes of CRDs. */
  readonly onCrdChange: (event: ChangeEvent) => void;
}

/** What a round of discovery says of kinds it did not show. */
export interface DiscoveryVerdict {
  /** Whether a kind is served, or its group could not be read, so that nothing is known of it. */
  readonly mayBeServed: (kind: ApiResource) => boolean;
  /** Whether a kind is surely gone, so that it need not be missed twice. */
  readonly isGone: (kind: ApiResource) => boolean;
}

/** A kind that is being collected. */
interface Collected {
  readonly kind: ApiResource;
  readonly tasks: Tasks;
  readonly sink: ScopeSink;
  isComplete: boolean;
  /** Monotonic time of its last moment as a watch, infinite while it is one. */
  watchedUntil: number | undefined;
  /** The last failure, until a list or watch succeeds: while it is being tried again it is still the cause. */
  failure: Finding | undefined;
}

/** The reflectors of one cluster: one per kind, each failing alone (KSY-00b). */
export class CollectedScopes implements AsyncDisposable {
  readonly #source: SourceId;
  readonly #deps: CollectedScopesDeps;
  readonly #lists = new Permits(parallelLists);
  readonly #collected = new Map<string, Collected>();
  /** Kinds that the last discovery lacked, since when (epoch milliseconds). */
  readonly #missing = new Map<string, number>();
  #isDisposed = false;

  constructor(source: SourceId, deps: CollectedScopesDeps) {
    this.#source = source;
    this.#deps = deps;
  }

  /**
   * Collects these kinds, and goes on with those it collects already as long as the cluster serves them, or while that cannot be told
   * (KSY-B03). A kind that is no longer served goes with its objects when `isGone` is sure of it, or when it has been missing for
   * `removalGraceMs`.
   */
  async reconcile(chosen: readonly ApiResource[], discovery: DiscoveryVerdict): Promise<void> {
    const kept = (await this.#stored()).map((state) => state.kind).filter((kind) => discovery.mayBeServed(kind));
    const wanted = new Map([...kept, ...chosen].map((kind) => [kindName(kind), kind]));
    for (const [name, { kind }] of [...this.#collected]) {
      if (JSON.stringify(kind) !== JSON.stringify(wanted.get(name) ?? kind)) await this.#stop(name);
    }
    const stored = new Map((await this.#stored()).map((state) => [kindName(state.kind), state]));
    await this.#announce([...wanted.values()], stored);
    for (const [name, kind] of wanted) {
      this.#missing.delete(name);
      if (!this.#collected.has(name) && !this.#isDisposed) this.#start(kind, stored.get(name));
    }
    for (const [name, { kind }] of stored) {
      if (!wanted.has(name) && !this.#isDisposed) await this.#consider(kind, discovery.isGone(kind));
    }
    this.#deps.onHealth();
  }

  /** Whether a kind is missing that may be removed later. */
  get hasMissing(): boolean {
    return this.#missing.size > 0;
  }

  health(): ScopeHealth[] {
    const now = this.#deps.clock.monotonic();
    return [...this.#collected].map(([name, { isComplete, watchedUntil, failure, sink }]) => ({
      name: name.replace(/\.$/, ''),
      isComplete,
      isWatching: watchedUntil !== undefined && now - watchedUntil < freshForMs,
      failure,
      quarantined: sink.quarantined,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all([...this.#collected.keys()].map((name) => this.#stop(name)));
  }

  #stored(): Promise<readonly ScopeState[]> {
    return this.#deps.store.scopes({ visible: { kind: 'everything' }, source: this.#source });
  }

  /** Ends a reflector and waits until what it handed on is committed: whoever reads the scope then reads all of it. */
  async #stop(name: string): Promise<void> {
    await this.#collected.get(name)?.tasks[Symbol.asyncDispose]();
    this.#collected.delete(name);
    await this.#deps.queue.settled(this.#source);
  }

  /** New kinds are known to readers before their first object arrives. */
  async #announce(kinds: readonly ApiResource[], stored: ReadonlyMap<string, ScopeState>): Promise<void> {
    const scopes = kinds.flatMap((kind): ScopeState[] => {
      const state = stored.get(kindName(kind));
      if (state !== undefined && JSON.stringify(state.kind) === JSON.stringify(kind)) return [];
      return [{ scope: this.#scopeOf(kind), resourceVersion: '', complete: false, facts: '', ...state, kind }];
    });
    if (scopes.length > 0) await this.#deps.queue.write({ source: this.#source, changes: [], scopes });
  }

  #start(kind: ApiResource, state: ScopeState | undefined): void {
    const { client, clock, random, log, onHealth } = this.#deps;
    const { group, resource } = kind;
    const tasks = new Tasks((err) => log.error({ err, group, resource }, 'a reflector ended'));
    const sink = new ScopeSink(this.#scopeOf(kind), kind, {
      ...this.#deps,
      onState: (next) => {
        const time = clock.monotonic();
        if (next.kind === 'Watching')
          Object.assign(collected, { watchedUntil: Number.POSITIVE_INFINITY, failure: undefined });
        else if (collected.watchedUntil === Number.POSITIVE_INFINITY) collected.watchedUntil = time;
        if (next.kind === 'Backoff') {
          collected.failure = next.failure;
          this.#deps.onFailure();
        }
        onHealth();
      },
      onComplete: () => {
        collected.isComplete = true;
        collected.failure = undefined;
        onHealth();
      },
      onChange: isCrd(kind) ? this.#deps.onCrdChange : undefined,
    });
    const collected: Collected = {
      kind,
      tasks,
      sink,
      isComplete: state?.complete ?? false,
      watchedUntil: undefined,
      failure: undefined,
    };
    this.#collected.set(kindName(kind), collected);
    const reflector = createReflector({
      client,
      clock,
      random,
      log,
      sink,
      resource: kind,
      enterList: async (signal) => {
        await this.#deps.reachable.whenOpen(signal);
        return await this.#lists.acquire(signal);
      },
      position: state?.complete === true ? state.resourceVersion : undefined,
    });
    tasks.start((signal) => reflector.run({ signal }));
  }

  async #consider(kind: ApiResource, isGone: boolean): Promise<void> {
    const name = kindName(kind);
    const now = this.#deps.clock.now();
    const since = this.#missing.get(name) ?? now;
    if (!isGone && now - since < removalGraceMs) {
      this.#missing.set(name, since);
      return;
    }
    await this.#stop(name);
    this.#missing.delete(name);
    await this.#deps.store.write({ changes: [], removals: [this.#scopeOf(kind)] });
    const { group, resource } = kind;
    this.#deps.log.info({ group, resource }, 'the kind is no longer served; its objects were removed');
  }

  #scopeOf(kind: ApiResource): ScopeKey {
    return { source: this.#source, group: kind.group, resource: kind.resource };
  }
}

function isCrd({ group, resource }: ApiResource): boolean {
  return group === 'apiextensions.k8s.io' && resource === 'customresourcedefinitions';
}
