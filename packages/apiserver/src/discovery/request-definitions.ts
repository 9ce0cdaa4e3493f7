import type { ScopeSummary, SourceId } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { ScopeState, Source, Store } from '@orrery/storage';
import type { SourceHealth } from '../freshness/source-health.ts';
import type { Definitions } from './definitions.ts';
import type { FleetSnapshot } from './fleet-snapshot.ts';

/** The fleet in one state. */
export interface FleetState extends Pick<Store, 'sources' | 'scopes'> {
  readonly version: number;
  /** The same, or the last one that was read whole. */
  readonly snapshot: FleetSnapshot;
}

/** What sources serve for one request, read when it is first needed. */
export class RequestDefinitions implements Definitions {
  readonly summaryOf: (scope: ScopeState) => ScopeSummary;
  readonly #read: () => Promise<FleetState>;
  #state: Promise<FleetState> | undefined;
  #isLive = false;

  constructor(read: () => Promise<FleetState>, summaryOf: (scope: ScopeState) => ScopeSummary) {
    this.#read = read;
    this.summaryOf = summaryOf;
  }

  /** For a stream that goes on for hours: lets go of the state; from now on each question is answered as of when it is asked. */
  goLive(): void {
    this.#isLive = true;
    this.#state = undefined;
  }

  async version(): Promise<number> {
    return (await this.#now()).version;
  }

  async sources(visible: VisibleSet): Promise<readonly Source[]> {
    return await (await this.#now()).sources(visible);
  }

  async scopes(filter: Parameters<Store['scopes']>[0]): Promise<readonly ScopeState[]> {
    return await (await this.#now()).scopes(filter);
  }

  async health(): Promise<ReadonlyMap<SourceId, SourceHealth>> {
    return (await this.#now()).snapshot.health;
  }

  async allScopes(visible: VisibleSet): Promise<readonly ScopeState[]> {
    return (await this.#now()).snapshot.scopes({ visible });
  }

  #now(): Promise<FleetState> {
    if (this.#isLive) return this.#read();
    this.#state ??= this.#read();
    return this.#state;
  }
}
