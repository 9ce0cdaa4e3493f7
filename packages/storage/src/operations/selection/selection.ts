import type { Plan } from '@orrery/query';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import type { RowFilter } from '../rows/filter-rows.ts';
import { objectCondition, type RowScope } from './object-condition.ts';
import type { ReadBounds } from './read-bounds.ts';
import { removalCondition } from './removal-condition.ts';
import type { ResolvedCondition } from './resolved-condition.ts';
import type { Predicate, SqlDialect } from './sql-dialect.ts';
import { type KindIds, visibleCondition } from './visible-condition.ts';

/** A selective index that gives all rows of a selection. */
export interface Driver {
  /** Which index and condition. */
  readonly name: string;
  /** Ids of the objects, not all of which need to meet the other conditions. */
  readonly ids: readonly number[];
  /** Of which source each of them is, where the index says it of all. */
  readonly sources?: readonly number[];
}

/** The rows a query is about, ready to be read. */
export interface Selection {
  readonly bounds: ReadBounds;
  readonly state: CatalogueState;
  readonly plan: Plan;
  readonly dialect: SqlDialect;
  readonly kindIds: KindIds;
  /** Asked of the database for each row. */
  readonly conditions: readonly ResolvedCondition[];
  /** Asked of each row that the database gives. */
  readonly filter: RowFilter;
  readonly driver?: Driver;
  /**
   * The given selection, which is this one with more conditions or the same, with those conditions answered from the indexes that have too many values to be asked of each row; here bodies are
   * asked, which is cheaper for a few rows only. Absent when there are none.
   */
  readonly answerWide?: (connection: Connection, selection: Selection) => Promise<Selection>;
  /** For explanations. */
  readonly indexed: readonly string[];
  readonly scanned: readonly string[];
}

/** What the caller may see and what removals leave, as predicates over the row `o`: part of every statement (S-22.1). */
export function accessPredicates({ plan, state, dialect, kindIds }: Selection, scope: RowScope): Predicate[] {
  return [
    ...visibleCondition(plan.visible, kindIds, dialect, scope),
    ...removalCondition(state.removals, dialect, scope),
  ];
}

/** All that the database decides of the row `o`, beside what the scope says. */
export function rowPredicates(selection: Selection, scope: RowScope): Predicate[] {
  const { conditions, dialect } = selection;
  return [
    ...accessPredicates(selection, scope),
    ...conditions.map((condition) => objectCondition(condition, dialect, scope)),
  ];
}

/** Whether the database reads rows that it does not give. */
export function filtersRows({ conditions, plan, state }: Selection): boolean {
  return conditions.length > 0 || plan.visible.kind !== 'everything' || state.removals.length > 0;
}
