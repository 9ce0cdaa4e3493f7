import type { FieldDeclaration } from '@orrery/model';
import { sql } from 'kysely';
import { numberOf, textOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import { pathParts } from '../../sql/path-parts.ts';
import type { Commit } from '../batches/commit.ts';
import { orderField } from '../batches/order-entries.ts';
import { storedEntries } from '../batches/stored-entries.ts';
import { dialectOf } from '../selection/sql-dialect.ts';

/** Ids in one statement, and the time after which a transaction takes no more. */
const stepIds = 1000;
const stepMs = 100;

/** Fields to be filled and the object up to which they are. */
export interface FillWork {
  readonly fields: readonly FieldDeclaration[];
  readonly position: number;
}

/** Gives some objects their entries of the fields. @returns the id up to which all have theirs. */
export async function fillStep(commit: Commit, { fields, position }: FillWork): Promise<number> {
  const kinds = new Set(fields.flatMap(({ group, resource }) => commit.kindId(group, resource) ?? []));
  const ids = new Set(fields.flatMap(({ id }) => [id, orderField(id)]));
  const { connection, start } = commit;
  let reached = position;
  while (reached < start.lastObject) {
    await fillIds(commit, { kinds: [...kinds], fields: ids, after: reached });
    reached += stepIds;
    if ((await connection.now()) - commit.now >= stepMs) break;
  }
  return reached;
}

async function fillIds(
  commit: Commit,
  {
    kinds,
    fields,
    after,
  }: { readonly kinds: readonly number[]; readonly fields: ReadonlySet<number>; readonly after: number },
): Promise<void> {
  const { connection, start } = commit;
  const dialect = dialectOf(connection);
  const isOfKind = dialect.inNumbers(dialect.unindexed(sql`o.kind`), kinds);
  const query = sql<Row>`SELECT o.id, o.source, o.kind, o.path, o.size, o.dictionary, o.frame FROM objects o
    WHERE o.id > ${after} AND o.id <= ${after + stepIds} AND ${isOfKind} ORDER BY o.id`;
  const rows = await connection.all(query.compile(connection.builder));
  const stored = rows.flatMap((row) => {
    const kind = start.kindById.get(numberOf(row, 'kind'));
    const { namespace } = pathParts(textOf(row, 'path'));
    return kind === undefined ? [] : [{ row, place: { group: kind.group, resource: kind.resource, namespace } }];
  });
  const entries = storedEntries(stored);
  await connection.insertMany(
    {
      table: 'object_fields',
      columns: ['field', 'value', 'source', 'object'],
      rows: stored.flatMap(({ row }, at) =>
        (entries[at]?.fields ?? [])
          .filter(({ field }) => fields.has(field))
          .map(({ field, key }) => [field, key, numberOf(row, 'source'), numberOf(row, 'id')]),
      ),
    },
    { ifAbsent: true },
  );
}
