import { type ObjectKey, objectPath } from '@orrery/model';
import { isVisible } from '@orrery/query';
import { sql } from 'kysely';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import { getPast } from '../moments/get-past.ts';
import type { Operation } from '../operation.ts';
import { assertVisible, headOf, type ObjectRow, objectColumns } from '../rows/object-rows.ts';

/**
 * The object as it is now or was after a revision; now is one look-up: what removals hide and sources that are removed are looked at by the same statement. One the
 * caller may not see is as one that is not there (S-22.4).
 */
export const getObject: Operation<'getObject'> = async (database, { visible, key, at }, context) => {
  if (!isVisible(visible, key) || !isReadable(key)) return undefined;
  const { source, group, resource, namespace, name } = key;
  return await database.read(async (connection) => {
    if (at !== undefined) return await getPast(connection, key, { at, context });
    const [row] = await connection.all(
      sql<ObjectRow>`SELECT ${objectColumns('whole')} FROM kinds k CROSS JOIN objects o CROSS JOIN sources s
        WHERE k.api_group = ${group} AND k.resource = ${resource}
        AND o.source = ${source} AND o.kind = k.id AND o.path = ${objectPath(namespace, name)}
        AND s.id = o.source AND s.is_removed = 0
        AND NOT EXISTS (SELECT 1 FROM removals r WHERE r.source = o.source AND (r.kind IS NULL OR r.kind = o.kind)
          AND (r.namespace IS NULL OR r.namespace = ${namespace}) AND o.revision < r.revision)`.compile(
        connection.builder,
      ),
    );
    if (row === undefined) return undefined;
    const head = headOf(row, key);
    assertVisible(visible, [head]);
    return { ...head, body: decodeBodies([row]).bytes };
  });
};

/** A name with a slash would be another object's namespace and name; other texts that are never stored are no parameters either. */
export function isReadable({ namespace, name }: ObjectKey): boolean {
  const path = objectPath(namespace, name);
  return !name.includes('/') && !namespace.includes('/') && !path.includes('\0') && path.isWellFormed();
}
