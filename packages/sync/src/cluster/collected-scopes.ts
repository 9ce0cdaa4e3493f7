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
  /** Hears of changes of CRDs. */
  readonly onCrdChange: (event: ChangeEvent) => void;
}

/** What a round of discovery says of kinds it did not show. */
export interface DiscoveryVerdict {
  /** Groups that could not be read: nothing is known of their kinds. */
  readonly failedGroups: ReadonlySet<string>;
  /** Whether a kind is surely gone, so that it need not be missed twice. */
  readonly isGone: (kind: ApiResource) => boolean;
}

/** A kind that is being collected. */
interface Collected {
  readonly tasks: Tasks;
  isComplete: boolean;
  isWatching: boolean;
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

  constructor(source: SourceId, deps: CollectedScopesDeps) {
    this.#source = source;
    this.#deps = deps;
  }

  /**
   * Collects these kinds. A kind of a group whose discovery failed stays as it was (KSY-B03); any other that is no longer served goes with
   * its objects when `isGone` is sure of it, or when it has been missing for `removalGraceMs`.
   */
  async reconcile(served: readonly ApiResource[], discovery: DiscoveryVerdict): Promise<void> {
    const stored = await this.#deps.store.scopes({ visible: { kind: 'everything' }, source: this.#source });
    const known = new Map(stored.map((state) => [kindName(state.kind), state]));
    const unknown = stored.map((state) => state.kind).filter((kind) => discovery.failedGroups.has(kind.group));
    const wanted = new Map([...unknown, ...served].map((kind) => [kindName(kind), kind]));
    await this.#announce([...wanted.values()], known);
    for (const [name, kind] of wanted) {
      this.#missing.delete(name);
      if (!this.#collected.has(name)) this.#start(kind, known.get(name));
    }
    for (const { kind } of stored) {
      if (!wanted.has(kindName(kind))) await this.#consider(kind, discovery.isGone(kind));
    }
    this.#deps.onHealth();
  }

  /** Whether a kind is missing that may be removed later. */
  get hasMissing(): boolean {
    return this.#missing.size > 0;
  }

  health(): ScopeHealth[] {
    return [...this.#collected].map(([name, { isComplete, isWatching, failure }]) => ({
      name: name.replace(/\.$/, ''),
      isComplete,
      isWatching,
      failure,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#collected.values()].map(({ tasks }) => tasks[Symbol.asyncDispose]()));
    this.#collected.clear();
  }

  /** New kinds are known to readers before their first object arrives. */
  async #announce(kinds: readonly ApiResource[], known: ReadonlyMap<string, ScopeState>): Promise<void> {
    const scopes = kinds.flatMap((kind): ScopeState[] => {
      const state = known.get(kindName(kind));
      if (state !== undefined && JSON.stringify(state.kind) === JSON.stringify(kind)) return [];
      return [{ scope: this.#scopeOf(kind), resourceVersion: '', complete: false, ...state, kind }];
    });
    if (scopes.length > 0) await this.#deps.queue.write({ changes: [], scopes });
  }

  #start(kind: ApiResource, state: ScopeState | undefined): void {
    const { client, clock, random, log, onHealth } = this.#deps;
    const { group, resource } = kind;
    const tasks = new Tasks((err) => log.error({ err, group, resource }, 'a reflector ended'));
    const collected: Collected = {
      tasks,
      isComplete: state?.complete ?? false,
      isWatching: false,
      failure: undefined,
    };
    this.#collected.set(kindName(kind), collected);
    const isCrd = group === 'apiextensions.k8s.io' && resource === 'customresourcedefinitions';
    const sink = new ScopeSink(this.#scopeOf(kind), kind, {
      ...this.#deps,
      onState: (next) => {
        collected.isWatching = next.kind === 'Watching';
        if (next.kind === 'Watching') collected.failure = undefined;
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
      onChange: isCrd ? this.#deps.onCrdChange : undefined,
    });
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
    await this.#collected.get(name)?.tasks[Symbol.asyncDispose]();
    this.#collected.delete(name);
    this.#missing.delete(name);
    await this.#deps.store.write({ changes: [], removals: [this.#scopeOf(kind)] });
    const { group, resource } = kind;
    this.#deps.log.info({ group, resource }, 'the kind is no longer served; its objects were removed');
  }

  #scopeOf(kind: ApiResource): ScopeKey {
    return { source: this.#source, group: kind.group, resource: kind.resource };
  }
}
