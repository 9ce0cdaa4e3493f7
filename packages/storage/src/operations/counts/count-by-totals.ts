import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { objectCondition } from '../selection/object-condition.ts';
import type { ResolvedCondition } from '../selection/resolved-condition.ts';
import type { Selection } from '../selection/selection.ts';
import { totalsPredicates } from '../selection/selection-size.ts';
import { allOf, type Predicate, type SqlDialect } from '../selection/sql-dialect.ts';
import { visibleCondition } from '../selection/visible-condition.ts';

/**
 * Counts from the totals of the namespaces, when conditions and rights ask for nothing smaller; undefined otherwise. Rows that removals
 * hide are not in the totals.
 */
export async function countByTotals(connection: Connection, selection: Selection): Promise<number | undefined> {
  const where = totalsCondition(selection);
  if (where === undefined) return undefined;
  const [row] = await connection.all(
    sql<{ size: number | null }>`SELECT CAST(sum(size) AS bigint) AS size FROM totals o WHERE ${where}`.compile(
      connection.builder,
    ),
  );
  return row?.size ?? 0;
}

/** Which rows `o` of the totals are of a selection; undefined when it has parts of them. */
export function totalsCondition(selection: Selection): Predicate | undefined {
  const { plan, conditions, filter, driver, kindIds } = selection;
  const { visible } = plan;
  const namesObjects = visible.kind === 'grants' && visible.grants.some(({ names }) => names !== undefined);
  if (driver !== undefined || filter.residual.length > 0 || namesObjects || !conditions.every(isOfNamespaces))
    return undefined;
  // A row of the totals has the columns of the objects that these conditions ask for, but for the namespace, which has its own.
  const dialect: SqlDialect = { ...selection.dialect, namespaceOf: () => sql`o.namespace` };
  return allOf([
    ...totalsPredicates({ ...selection, dialect }),
    ...visibleCondition(visible, kindIds, dialect, {}),
    ...conditions.map((condition) => objectCondition(condition, dialect, {})),
  ]);
}

function isOfNamespaces(condition: ResolvedCondition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every(isOfNamespaces);
    case 'not':
      return isOfNamespaces(condition.of);
    case 'text':
      return condition.of === 'namespace';
    default:
      return condition.kind === 'source' || condition.kind === 'objectKind' || condition.kind === 'constant';
  }
}
