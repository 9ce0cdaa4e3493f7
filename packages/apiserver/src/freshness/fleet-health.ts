import type { Clock } from '@orrery/kit';
import { type Cluster, clusterKind, type SourceId } from '@orrery/model';
import { readControlObject, type ScopeState, type Source, type Store } from '@orrery/storage';
import { readSourceHealth, type SourceHealth } from './source-health.ts';

/** The whole fleet as it was read a moment ago. */
export interface FleetState {
  readonly health: ReadonlyMap<SourceId, SourceHealth>;
  /** By source, then group and plural. */
  readonly scopes: () => Promise<readonly ScopeState[]>;
}

/** What the state of the fleet is read from. */
export interface FleetHealthDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Whether servers share the sources out among them by leases. */
  readonly areSourcesLeased: boolean;
}

const everything = { kind: 'everything' } as const;

/** Clusters of one read. */
const pageRows = 500;

/** Answers use what was read so long ago, so that many of them read once. */
const keptMs = 1_000;

/** No more than this part of the time goes into reading it. */
const readShare = 0.05;

/** The health of all sources for answers, read at most once a second; whoever asks while it is read waits for that reading. */
export class FleetHealth {
  readonly #deps: FleetHealthDeps;
  #state: Promise<FleetState> | undefined;
  /** Monotonic time from which on it is read again. */
  #until = 0;

  constructor(deps: FleetHealthDeps) {
    this.#deps = deps;
  }

  /** The state of the fleet, not more than a second old unless reading it takes long. */
  read(): Promise<FleetState> {
    const { clock } = this.#deps;
    const now = clock.monotonic();
    if (this.#state !== undefined && now < this.#until) return this.#state;
    this.#until = now + keptMs;
    const state = this.#readAll().then((read) => {
      this.#keepAfter(now);
      return read;
    });
    this.#state = state;
    // a store that failed is asked again by the next answer
    state.catch(() => {
      if (this.#state === state) this.#state = undefined;
    });
    return state;
  }

  /** What took long to read is kept the longer. */
  #keepAfter(began: number): void {
    const end = this.#deps.clock.monotonic();
    this.#until = Math.max(this.#until, began + keptMs, end + (end - began) / readShare);
  }

  async #readAll(): Promise<FleetState> {
    const { store, areSourcesLeased } = this.#deps;
    const [sources, clusters, leases] = await Promise.all([
      store.sources(everything),
      readClusters(store),
      areSourcesLeased ? store.leases() : [],
    ]);
    const held = new Set(leases.map(({ source }) => source));
    const healthOf = (source: Source): SourceHealth =>
      readSourceHealth(
        source,
        source.kind === 'cluster' ? clusters.get(source.name) : undefined,
        areSourcesLeased && !held.has(source.id),
      );
    const health = new Map(sources.map((source) => [source.id, healthOf(source)]));
    let scopes: Promise<readonly ScopeState[]> | undefined;
    return {
      health,
      scopes: () => {
        scopes ??= this.#readScopes();
        return scopes;
      },
    };
  }

  async #readScopes(): Promise<readonly ScopeState[]> {
    const began = this.#deps.clock.monotonic();
    const scopes = await this.#deps.store.scopes({ visible: everything });
    this.#keepAfter(began);
    return scopes;
  }
}

async function readClusters(store: Store): Promise<ReadonlyMap<string, Cluster>> {
  const { group, resource } = clusterKind.api;
  const query = {
    visible: everything,
    kinds: [{ group, resource }],
    where: { kind: 'source', kinds: ['control'] },
  } as const;
  const clusters = new Map<string, Cluster>();
  let page = await store.list(query, { limit: pageRows });
  for (;;) {
    for (const stored of page.objects) clusters.set(stored.key.name, readControlObject<Cluster>(clusterKind, stored));
    if (page.next === undefined) return clusters;
    page = await store.list(query, { after: page.next, limit: pageRows });
  }
}
