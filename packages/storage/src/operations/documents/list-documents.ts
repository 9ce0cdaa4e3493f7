import { sourceId } from '@orrery/model';
import type { Operation } from '../operation.ts';
import { isSourceVisible } from '../sources/visible-sources.ts';

/** What visible sources publish beside objects, in the order source, name. */
export const listDocuments: Operation<'listDocuments'> = async (database, { visible, source, name }) =>
  await database.read(async (connection) => {
    let query = connection.builder
      .selectFrom('source_documents')
      .select(['source', 'name', 'hash', 'tag'])
      .orderBy('source')
      .orderBy('name');
    if (source !== undefined) query = query.where('source', '=', source);
    if (name !== undefined) query = query.where('name', '=', name);
    const rows = await connection.all(query.compile());
    return rows
      .filter((row) => isSourceVisible(visible, row.source))
      .map((row) => ({ ...row, source: sourceId(row.source) }));
  });
