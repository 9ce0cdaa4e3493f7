import { sql } from 'kysely';
import type { Selection } from '../selection/selection.ts';
import type { Expression, Predicate } from '../selection/sql-dialect.ts';

/** Values that are counted in one transaction. */
export const maxValues = 50_000;

/** Which columns counts are split by. */
export interface PlaceColumns {
  readonly source: boolean;
  readonly kind: boolean;
}

/** Ids of a source and a kind; 0 where counts are not split by it. */
export interface Place {
  readonly source: number;
  readonly kind: number;
}

/** How often values are there. */
export interface CountedValues {
  readonly values: readonly (Place & { readonly text: string; readonly size: number })[];
  /** Objects that have a value, each once. */
  readonly objects: readonly (Place & { readonly size: number })[];
}

/** What is to be counted, and how it is split. */
export interface CountRequest {
  readonly selection: Selection;
  readonly places: PlaceColumns;
}

/** A column that counts may be split by, as it is selected and as it is grouped by. */
export interface PlaceColumn {
  readonly value: Expression;
  readonly group: Expression;
}

/** A column, or 0 where it is not asked for. */
export function placeColumn(isAsked: boolean, column: Expression): PlaceColumn {
  return isAsked ? { value: column, group: sql`, ${column}` } : { value: sql`0`, group: sql`` };
}

/** That an entry of an index is of the sources and kinds of a selection; entries of removed sources may still be there. */
export function placePredicates(
  { plan, state, dialect }: Pick<Selection, 'plan' | 'state' | 'dialect'>,
  { source, kind }: { readonly source: Expression; readonly kind?: Expression },
): Predicate[] {
  const allSources = plan.sources.length === state.sources.length && state.removals.length === 0;
  const sources = plan.sources.map(({ id }) => id);
  const kinds = plan.kinds.map(({ id }) => id);
  return [
    ...(allSources ? [] : [dialect.inNumbers(source, sources)]),
    ...(kind === undefined || kinds.length === state.kinds.length ? [] : [dialect.inNumbers(kind, kinds)]),
  ];
}
