import type { IndexCondition } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { objectCondition } from '../selection/object-condition.ts';
import { resolveCondition } from '../selection/resolve-condition.ts';
import type { Selection } from '../selection/selection.ts';
import type { Expression, Predicate } from '../selection/sql-dialect.ts';
import { visibleCondition } from '../selection/visible-condition.ts';

/**
 * What the columns of a row `o`, of `history` or `objects`, say of whether it can be an answer, visibility with it; the filter decides
 * of the rest. No index is used for them: the rows are found by when or where they are.
 */
export async function endedConditions(connection: Connection, selection: Selection): Promise<Predicate[]> {
  const { plan, state, dialect, kindIds, bounds } = selection;
  const { sources, kinds, namespaces } = plan;
  const isOneOf = (column: Expression, ids: readonly number[], all: number): Predicate[] =>
    ids.length === all ? [] : [dialect.inNumbers(dialect.unindexed(column), ids)];
  const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);
  const conditions: Predicate[] = [
    ...isOneOf(sql`o.source`, ids(sources), state.sources.length),
    ...isOneOf(sql`o.kind`, ids(kinds), state.kinds.length),
    ...(namespaces === undefined ? [] : [dialect.inTexts(dialect.namespaceOf(sql`o.path`), namespaces)]),
    ...visibleCondition(plan.visible, kindIds, dialect, {}),
  ];
  for (const { index } of plan.indexed) {
    if (!asksColumns(index)) continue;
    const resolved = await resolveCondition(index, { connection, bounds, owned: async () => undefined });
    if (resolved !== undefined) conditions.push(objectCondition(resolved, dialect, {}));
  }
  return conditions;
}

/** Whether a condition is answered by what is kept of each state. */
function asksColumns(condition: IndexCondition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every(asksColumns);
    case 'not':
      return asksColumns(condition.of);
    case 'label':
    case 'labelValue':
    case 'field':
    case 'owner':
      return false;
    default:
      return true;
  }
}
