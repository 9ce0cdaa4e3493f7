import { type Clock, type Gate, type Log, Permits } from '@orrery/kit';
import type { KubeClient } from '@orrery/kube-client';
import type { ApiResource, ClusterSync, ScopeKey, SourceId } from '@orrery/model';
import type { Fence, ScopeState, Store } from '@orrery/storage';
import type { BrakeSettings } from '../brake/decide-deletes.ts';
import type { ChosenScope } from '../choice/choose-scopes.ts';
import { kindName } from '../choice/served-kinds.ts';
import type { ClusterIdentity } from '../cluster/cluster-identity.ts';
import { crdKind, type DefinitionOf } from '../discovery/known-definitions.ts';
import type { NamespaceWatch } from '../discovery/namespace-watch.ts';
import type { ScopeHealth } from '../health/cluster-health.ts';
import type { PreparePut } from '../ingest/prepare-put.ts';
import type { SyncMetrics } from '../metrics/sync-metrics.ts';
import type { WriteQueue } from '../write/write-queue.ts';
import { CollectedScope } from './collected-scope.ts';
import { ScopeLedger } from './scope-ledger.ts';
import { namespaceFilterOf, type PlanContext, planScope } from './scope-plan.ts';
import { sweepForeign } from './sweep-foreign.ts';
import { writeScopeState } from './write-scope-state.ts';

/** Lists of one cluster that run at once (`kube-sync.md` L): gentle on its API server. */
const parallelLists = 2;

/** What the scopes of a cluster need. */
export interface CollectedScopesDeps {
  readonly store: Store;
  readonly queue: WriteQueue;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: SyncMetrics;
  readonly brake: BrakeSettings;
  /** Name of the cluster. */
  readonly cluster: string;
  /** Places for lists of all clusters of the replica. */
  readonly lists: Permits;
  /** Open while lists may be started (KSY-G01). */
  readonly reachable: Gate;
  readonly identity: ClusterIdentity;
  readonly namespaces: NamespaceWatch;
  /** The right to write the source; none where no lease is asked for. */
  readonly fences: () => readonly Fence[];
  /** The epoch of the cluster's positions (KSY-D32); empty before the first rollback. */
  readonly epoch: () => string;
  /** A scope found the positions of the cluster lower than its own, in an epoch in which it had been compared already. */
  readonly onRollback: () => void;
  /** Prepares objects of a scope for the store. */
  readonly prepare: (chosen: ChosenScope, scope: ScopeKey, sync: ClusterSync) => PreparePut;
  /** Hears that `health` would answer differently. */
  readonly onHealth: () => void;
  /** Hears of a scope's failure that may mean that the cluster is gone. */
  readonly onFailure: (reason: string) => void;
  /** Hears of events and bookmarks. */
  readonly onSignal: () => void;
  /** Hears of changes of CRDs and APIServices; without a name after a list, when any of them may have changed. */
  readonly onDefinition: (kind: ApiResource, type: string, name?: string) => void;
}

/** What is collected now, and with which configuration. */
export interface Choice {
  readonly scopes: readonly ChosenScope[];
  readonly sync: ClusterSync;
  readonly serverMinor: number | undefined;
  /** Whether the member serves a kind, by name: objects of others are gone with it, and not by the user's choice. */
  readonly isServed: (name: string) => boolean;
  /** What defines a custom kind; undefined where it is not known, so that what was known stays (KSY-G12). */
  readonly definitionOf: DefinitionOf;
}

/** The kinds of one cluster that are collected, each failing alone (KSY-00b). Calls of `reconcile` and `pause` must not overlap. */
export class CollectedScopes implements AsyncDisposable {
  readonly #source: SourceId;
  readonly #deps: CollectedScopesDeps;
  readonly #lists = new Permits(parallelLists);
  readonly #collected = new Map<string, { readonly text: string; readonly scope: CollectedScope }>();
  #isDisposed = false;
  #openWatches = 0;

  constructor(source: SourceId, deps: CollectedScopesDeps) {
    this.#source = source;
    this.#deps = deps;
  }

  get all(): readonly CollectedScope[] {
    return [...this.#collected.values()].map(({ scope }) => scope);
  }

  /** How many watches are open now. */
  get openWatches(): number {
    return this.#openWatches;
  }

  health(): ScopeHealth[] {
    return this.all.map((scope) => scope.health());
  }

  /**
   * Collects exactly this. What is stored of other kinds is removed: the caller knows that they are gone, or not wanted (KSY-B03, C06).
   * Kinds whose choice did not change are not touched; others go on from their positions where that is right.
   */
  async reconcile({ scopes, sync, serverMinor, isServed, definitionOf }: Choice): Promise<void> {
    const context = { sync, epoch: this.#deps.epoch(), matching: this.#deps.namespaces.matching() };
    const wanted = new Map(
      scopes.map((chosen) => {
        const plan = { ...planScope(chosen, context), epoch: '' };
        return [kindName(chosen.kind), { chosen, text: JSON.stringify([chosen, plan, serverMinor]) }];
      }),
    );
    const ending = [...this.#collected].filter(([name, { text }]) => wanted.get(name)?.text !== text);
    await this.#stop(ending.map(([name]) => name));
    const stored = await this.#stored();
    await this.#removeOthers([...stored.values()], wanted, isServed);
    const starting = [...wanted].filter(([name]) => !this.#collected.has(name));
    await this.#announce(
      starting.map(([, { chosen }]) => chosen.kind),
      stored,
    );
    for (const [name, { chosen, text }] of starting) {
      if (this.#isDisposed) return;
      // Until it is known which namespaces match nothing may be stored, and nothing is foreign.
      if (chosen.foreignNamespaces?.selector !== undefined && !this.#deps.namespaces.isKnown) continue;
      const state = isSameForm(stored.get(name), chosen.kind) ? stored.get(name) : undefined;
      const scope = await this.#create(chosen, context, { state, serverMinor });
      this.#collected.set(name, { text, scope });
      scope.start();
    }
    for (const { ledger } of this.all) this.#define(ledger, definitionOf);
    this.#deps.onHealth();
  }

  /** Tells readers what defines a kind; it changes nothing of what is collected. */
  #define(ledger: ScopeLedger, definitionOf: DefinitionOf): void {
    const definition = definitionOf(ledger.scope);
    if (definition === undefined || JSON.stringify(ledger.facts.definition) === JSON.stringify(definition)) return;
    ledger.note({ definition });
    writeScopeState(this.#deps, ledger.state());
  }

  /** Collects nothing for now; what is stored stays. */
  async pause(): Promise<void> {
    await this.#stop([...this.#collected.keys()]);
    this.#deps.onHealth();
  }

  /** The positions of the cluster went back: everything is compared by its bodies (KSY-D32). */
  beginEpoch(epoch: string): void {
    for (const scope of this.all) scope.beginEpoch(epoch);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#stop([...this.#collected.keys()]);
  }

  async #stored(): Promise<ReadonlyMap<string, ScopeState>> {
    const { store } = this.#deps;
    const states = await store.scopes({ visible: { kind: 'everything' }, source: this.#source });
    return new Map(states.map((state) => [kindName(state.scope), state]));
  }

  async #stop(names: readonly string[]): Promise<void> {
    const ending = names.map((name) => this.#collected.get(name)?.scope);
    await Promise.all(ending.map((scope) => scope?.[Symbol.asyncDispose]()));
    for (const name of names) this.#collected.delete(name);
  }

  /** One change of what is collected, so without a brake; a kind of another form is another one (KSY-C06). */
  async #removeOthers(
    stored: readonly ScopeState[],
    wanted: ReadonlyMap<string, { readonly chosen: ChosenScope }>,
    isServed: Choice['isServed'],
  ): Promise<void> {
    const { store, fences, log } = this.#deps;
    const removals = stored
      .filter((state) => {
        const chosen = wanted.get(kindName(state.scope))?.chosen;
        return chosen === undefined || !isSameForm(state, chosen.kind);
      })
      .map(({ scope }) => ({ ...scope, cause: isServed(kindName(scope)) ? 'OutOfScope' : 'KindRemoved' }));
    if (removals.length === 0 || this.#isDisposed) return;
    await store.write({ changes: [], removals, fences: fences() });
    for (const { group, resource } of removals)
      log.info({ group, resource }, 'the kind is no longer collected; its objects were removed');
  }

  /** New kinds are known to readers before their first object arrives. */
  async #announce(kinds: readonly ApiResource[], stored: ReadonlyMap<string, ScopeState>): Promise<void> {
    const scopes = kinds.flatMap((kind): ScopeState[] => {
      const state = stored.get(kindName(kind));
      const isKnown = isSameForm(state, kind) && JSON.stringify(state?.kind) === JSON.stringify(kind);
      if (isKnown || (state !== undefined && isSameForm(state, kind))) return [];
      return [{ scope: this.#scopeOf(kind), resourceVersion: '', complete: false, facts: '', kind }];
    });
    if (scopes.length > 0) await this.#deps.queue.write({ source: this.#source, changes: [], scopes });
  }

  async #create(
    chosen: ChosenScope,
    context: PlanContext,
    known: { readonly state: ScopeState | undefined; readonly serverMinor: number | undefined },
  ): Promise<CollectedScope> {
    const { identity, onDefinition, metrics } = this.#deps;
    const scope = this.#scopeOf(chosen.kind);
    const ledger = new ScopeLedger(scope, planScope(chosen, context), known.state);
    const isOurs = this.#deps.namespaces.filterOf(chosen);
    ledger.note({ choice: chosen.reason, versions: renamedVersions(chosen) });
    await this.#sweep(ledger, namespaceFilterOf(chosen, context), isOurs);
    const { kind } = chosen;
    return new CollectedScope(chosen, ledger, {
      ...this.#deps,
      clusterIdentity: identity,
      serverMinor: known.serverMinor,
      enterList: (signal) => this.#enterList(signal),
      prepare: this.#deps.prepare(chosen, scope, context.sync),
      isOurs,
      onRollback: () => {
        if (ledger.isOfEpoch) this.#deps.onRollback();
      },
      onWatches: (more) => {
        this.#openWatches += more;
        metrics.watchesOpen(this.#deps.cluster, this.#openWatches);
      },
      onChange: isDefinition(kind) ? (event) => onDefinition(kind, event.type, event.identity.name) : undefined,
      onListed: isDefinition(kind) ? () => onDefinition(kind, 'LISTED') : undefined,
    });
  }

  /** Objects of namespaces that are no longer chosen go first; what is collected then is all there is. */
  async #sweep(ledger: ScopeLedger, filter: string, isOurs: (namespace: string) => boolean): Promise<void> {
    if ((ledger.facts.filter ?? '') === filter) return;
    const { store, fences, queue } = this.#deps;
    if (filter !== '') await sweepForeign(store, ledger.scope, isOurs, fences());
    ledger.note({ filter });
    queue.notePosition(ledger.state());
  }

  /** No list begins while the cluster is away, or before it is known to be the same cluster (KSY-G01, I04). */
  async #enterList(signal: AbortSignal): Promise<Disposable> {
    const { reachable, lists, identity } = this.#deps;
    using stack = new DisposableStack();
    await reachable.whenOpen(signal);
    // Before a place is taken: a cluster that does not answer keeps none from the others.
    await identity.verify(signal);
    stack.use(await this.#lists.acquire(signal));
    stack.use(await lists.acquire(signal));
    if (identity.isSuspect) await identity.verify(signal);
    return stack.move();
  }

  #scopeOf(kind: ApiResource): ScopeKey {
    return { source: this.#source, group: kind.group, resource: kind.resource };
  }
}

/** A kind that became namespaced, or ceased to be, has other keys: nothing of the former is of use. */
function isSameForm(state: ScopeState | undefined, kind: ApiResource): boolean {
  return state !== undefined && state.kind.namespaced === kind.namespaced;
}

function isDefinition({ group, resource }: ApiResource): boolean {
  if (group === crdKind.group) return resource === crdKind.resource;
  return group === 'apiregistration.k8s.io' && resource === 'apiservices';
}

/** Versions that a stored object can be shown in without a conversion, beside its own. */
function renamedVersions({ kind, versions }: ChosenScope): string[] {
  return versions.flatMap(({ version, isServable }) => (isServable && version !== kind.version ? [version] : []));
}
