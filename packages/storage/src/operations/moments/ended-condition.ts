import type { IndexCondition, Plan } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { objectCondition } from '../objects/object-condition.ts';
import { resolveCondition } from '../objects/resolve-condition.ts';
import type { Selection } from '../objects/selection.ts';
import type { Predicate } from '../objects/sql-dialect.ts';
import { visibleCondition } from '../objects/visible-condition.ts';

/** What columns say of whether a state `o` of the past can be an answer; the filter decides of the rest. */
export async function endedConditions(connection: Connection, selection: Selection): Promise<Predicate[]> {
  const { plan, state, dialect, kindIds, bounds } = selection;
  const { sources, kinds, namespaces } = plan;
  const conditions: Predicate[] = [
    ...(sources.length === state.sources.length ? [] : [dialect.inNumbers(sql`o.source`, sources.map(({ id }) => id))]),
    ...(kinds.length === state.kinds.length ? [] : [dialect.inNumbers(sql`o.kind`, kinds.map(({ id }) => id))]),
    ...(namespaces === undefined ? [] : [dialect.inTexts(dialect.namespaceOf(sql`o.path`), namespaces)]),
    ...visibleCondition(plan.visible, kindIds, dialect, {}),
  ];
  for (const index of columnConditions(plan)) {
    const resolved = await resolveCondition(index, { connection, bounds, owned: async () => undefined });
    if (resolved !== undefined) conditions.push(objectCondition(resolved, dialect, {}));
  }
  return conditions;
}

function columnConditions({ indexed }: Plan): IndexCondition[] {
  return indexed.map(({ index }) => index).filter(asksColumns);
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
