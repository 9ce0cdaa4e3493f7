import type { ScopeSummary, SourceId } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { ScopeState, Store } from '@orrery/storage';
import type { SourceHealth } from '../freshness/source-health.ts';

/**
 * What sources serve, as one request sees it: one state throughout, with every change of sources, kinds and completeness that was
 * acknowledged before it was asked first. What facts and positions say may be a second old, in large fleets older.
 */
export interface Definitions extends Pick<Store, 'sources' | 'scopes'> {
  /** The store's `definitionsVersion` of this state. */
  version(): Promise<number>;
  /** The health of all sources; one that was made just now may lack. */
  health(): Promise<ReadonlyMap<SourceId, SourceHealth>>;
  /** The scopes of all kinds that a caller sees, where one of a moment ago will do. */
  allScopes(visible: VisibleSet): Promise<readonly ScopeState[]>;
  /** What the facts of a scope say, read once for each scope. */
  summaryOf(scope: ScopeState): ScopeSummary;
}
