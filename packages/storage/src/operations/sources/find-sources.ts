import { type SourceKind, sourceId } from '@orrery/model';
import type { Operation } from '../operation.ts';

/** Kind and name of sources, removed ones too: what a change of the past is told with. */
export const findSources: Operation<'findSources'> = async (database, ids) =>
  await database.read(async (connection) => {
    const rows = await connection.findMany({ table: 'sources', columns: ['id'], rows: ids.map((id) => [id]) }, [
      'id',
      'kind',
      'name',
    ]);
    return rows
      .filter((row) => row !== undefined)
      .map((row) => ({
        id: sourceId(Number(row['id'])),
        kind: String(row['kind']) as SourceKind, // the table's CHECK allows no other
        name: String(row['name']),
      }));
  });
