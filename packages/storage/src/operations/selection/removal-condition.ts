import { sql } from 'kysely';
import type { PendingRemoval } from '../../sql/catalogue.ts';
import type { RowScope } from './object-condition.ts';
import { allOf, type Predicate, type SqlDialect } from './sql-dialect.ts';

/** That no explicit removal hides the row `o`: rows it covers are there until they are purged. */
export function removalCondition(
  removals: readonly PendingRemoval[],
  dialect: SqlDialect,
  scope: RowScope,
): Predicate[] {
  return removals.flatMap(({ revision, source, kind, namespace }) => {
    if (scope.source !== undefined && scope.source !== source) return [];
    if (scope.kind !== undefined && kind !== undefined && scope.kind !== kind) return [];
    const covers = allOf([
      sql`${dialect.unindexed(sql`o.revision`)} < ${revision}`,
      ...(scope.source === undefined ? [sql`${dialect.unindexed(sql`o.source`)} = ${source}`] : []),
      ...(kind === undefined || scope.kind !== undefined ? [] : [sql`${dialect.unindexed(sql`o.kind`)} = ${kind}`]),
      ...(namespace === undefined ? [] : [sql`${dialect.namespaceOf(sql`o.path`)} = ${namespace}`]),
    ]);
    return [sql`NOT ${covers}`];
  });
}
