import type { Operation } from '../operation.ts';
import { toSource } from './to-source.ts';
import { isSourceVisible } from './visible-sources.ts';

/** Living sources a caller may see something of, with their facts, in the order kind, name. */
export const listSources: Operation<'listSources'> = async (database, visible) =>
  await database.read(async (connection) => {
    const rows = await connection.all(
      connection.builder
        .selectFrom('sources')
        .select(['id', 'kind', 'name', 'facts'])
        .where('is_removed', '=', 0)
        .orderBy('kind')
        .orderBy('name')
        .compile(),
    );
    return rows.filter(({ id }) => isSourceVisible(visible, id)).map(toSource);
  });
