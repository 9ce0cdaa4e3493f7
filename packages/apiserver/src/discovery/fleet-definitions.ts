import type { Clock } from '@orrery/kit';
import { readScopeSummary, type ScopeSummary } from '@orrery/model';
import type { ScopeState, Store } from '@orrery/storage';
import { readFleetHealth } from '../freshness/fleet-health.ts';
import type { Definitions } from './definitions.ts';
import { FleetSnapshot } from './fleet-snapshot.ts';
import { type FleetState, RequestDefinitions } from './request-definitions.ts';

/** What the state of the fleet is read from. */
export interface FleetDefinitionsDeps {
  readonly store: Store;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Whether servers share the sources out among them by leases. */
  readonly areSourcesLeased: boolean;
}

/** Answers use what was read so long ago, so that many of them read once. */
const keptMs = 1_000;

/** No more than this part of the time goes into reading it. */
const readShare = 0.05;

const everything = { kind: 'everything' } as const;

/** A state of the fleet that is being read or was. */
interface Kept {
  /** The store's `definitionsVersion` before it was read. */
  readonly version: number;
  readonly snapshot: Promise<FleetSnapshot>;
  /** Monotonic time from which on it is too old; not known while it is read. */
  until: number;
  /** Monotonic time from which on the fleet may be read again for what has changed; not known while it is read. */
  restsUntil: number;
}

/**
 * What all sources serve, kept in memory until the store's `definitionsVersion` grows, for a second at most. Whoever asks while it is read
 * waits for that reading. Where reading the fleet takes long it is kept the longer, and what changes meanwhile is read piece by piece.
 */
export class FleetDefinitions {
  readonly #deps: FleetDefinitionsDeps;
  readonly #summaries = new WeakMap<ScopeState, ScopeSummary>();
  #kept: Kept | undefined;

  constructor(deps: FleetDefinitionsDeps) {
    this.#deps = deps;
  }

  /** For one request; nothing is read before something is asked. */
  ofRequest(): RequestDefinitions {
    return this.#definitionsOf(() => this.#current());
  }

  /**
   * Answers from what is kept while the store is asked whether it still holds, so that one does not wait for the other; if it does not,
   * answers anew.
   * @param answer only reads, and leaves nothing open when what it gives is thrown away.
   */
  async read<T>(answer: (definitions: Definitions) => Promise<T>): Promise<T> {
    const kept = this.#kept;
    if (kept === undefined || this.#isOld(kept)) return await answer(this.ofRequest());
    const [version, answered] = await Promise.allSettled([
      this.#deps.store.definitionsVersion(),
      answer(this.#definitionsOf(() => kept.snapshot.then(stateOf))),
    ]);
    if (version.status === 'rejected') throw version.reason;
    if (kept.version < version.value) return await answer(this.#definitionsOf(() => this.#stateAt(version.value)));
    if (answered.status === 'rejected') throw answered.reason;
    return answered.value;
  }

  #definitionsOf(read: () => Promise<FleetState>): RequestDefinitions {
    return new RequestDefinitions(read, this.#summaryOf);
  }

  readonly #summaryOf = (scope: ScopeState): ScopeSummary => {
    const known = this.#summaries.get(scope);
    if (known !== undefined) return known;
    const summary = readScopeSummary(scope);
    this.#summaries.set(scope, summary);
    return summary;
  };

  async #current(): Promise<FleetState> {
    return await this.#stateAt(await this.#deps.store.definitionsVersion());
  }

  /** The state of a version or of a later one. */
  async #stateAt(version: number): Promise<FleetState> {
    const kept = this.#kept;
    if (kept === undefined || this.#isOld(kept)) return stateOf(await this.#readFleet(version));
    if (kept.version >= version) return stateOf(await kept.snapshot);
    if (this.#deps.clock.monotonic() >= kept.restsUntil) return stateOf(await this.#readFleet(version));
    const { store } = this.#deps;
    return { version, sources: store.sources, scopes: store.scopes, snapshot: await kept.snapshot };
  }

  #isOld({ until }: Kept): boolean {
    return this.#deps.clock.monotonic() >= until;
  }

  #readFleet(version: number): Promise<FleetSnapshot> {
    const began = this.#deps.clock.monotonic();
    const snapshot = this.#readAll(version);
    const notYet = Number.POSITIVE_INFINITY;
    const kept: Kept = { version, snapshot, until: notYet, restsUntil: notYet };
    this.#kept = kept;
    snapshot.then(
      () => {
        const end = this.#deps.clock.monotonic();
        kept.restsUntil = end + (end - began) / readShare;
        kept.until = Math.max(began + keptMs, kept.restsUntil);
      },
      () => {
        // a store that failed is asked again by the next answer
        if (this.#kept === kept) this.#kept = undefined;
      },
    );
    return snapshot;
  }

  async #readAll(version: number): Promise<FleetSnapshot> {
    const { store, areSourcesLeased } = this.#deps;
    const [sources, scopes, healthOf] = await Promise.all([
      store.sources(everything),
      store.scopes({ visible: everything }),
      readFleetHealth(store, areSourcesLeased),
    ]);
    const health = new Map(sources.map((source) => [source.id, healthOf(source)]));
    return new FleetSnapshot({ version, sources, scopes, health });
  }
}

function stateOf(snapshot: FleetSnapshot): FleetState {
  return {
    version: snapshot.version,
    sources: async (visible) => snapshot.sources(visible),
    scopes: async (filter) => snapshot.scopes(filter),
    snapshot,
  };
}
