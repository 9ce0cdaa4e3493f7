import { revision } from '@orrery/model';
import { sql } from 'kysely';
import { uidOf } from '../../sql/uid-key.ts';
import type { Operation } from '../operation.ts';
import type { ObjectRow } from '../rows/object-rows.ts';
import { removalCondition } from '../selection/removal-condition.ts';
import { allOf, dialectOf } from '../selection/sql-dialect.ts';

/** Versions of a scope's objects in path order, at most `limit` of a range. Bodies are not read. */
export const listVersions: Operation<'listVersions'> = async (database, { scope, range }, context) =>
  await database.read(async (connection) => {
    const state = await context.catalogue.load(connection);
    const kind = state.kinds.find(({ group, resource }) => group === scope.group && resource === scope.resource);
    if (kind === undefined || !state.sourceById.has(scope.source)) return [];
    const rowScope = { source: scope.source, kind: kind.id };
    const { from, after, through, limit } = range;
    const where = allOf([
      sql`o.source = ${scope.source}`,
      sql`o.kind = ${kind.id}`,
      ...(from === undefined ? [] : [sql`o.path >= ${from}`]),
      ...(after === undefined ? [] : [sql`o.path > ${after}`]),
      ...(through === undefined ? [] : [sql`o.path <= ${through}`]),
      ...removalCondition(state.removals, dialectOf(connection), rowScope),
    ]);
    const rows = await connection.all(
      sql<VersionRow>`SELECT o.path, o.uid, o.origin_version, o.revision FROM objects o WHERE ${where} ORDER BY o.path LIMIT ${sql.lit(limit)}`.compile(
        connection.builder,
      ),
    );
    return rows.map((row) => ({
      path: row.path,
      uid: uidOf(row.uid),
      originVersion: row.origin_version,
      revision: revision(BigInt(row.revision)),
    }));
  });

type VersionRow = Pick<ObjectRow, 'path' | 'uid' | 'origin_version' | 'revision'>;
