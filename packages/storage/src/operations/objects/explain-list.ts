import { explainPast } from '../moments/explain-past.ts';
import { isPast } from '../moments/past-moment.ts';
import type { Operation } from '../operation.ts';
import { checkRange } from '../pages/check-range.ts';
import { choosePage } from '../pages/choose-page.ts';
import { prepareSelection } from '../selection/prepare-selection.ts';
import { defaultBounds } from '../selection/read-bounds.ts';

/** How a page would be read: the choice is made as `listObjects` makes it, its first statement is planned and not run. */
export const explainList: Operation<'explainList'> = async (database, { query, range }, context) => {
  checkRange(range);
  return await database.read(async (connection) => {
    const reading = { context, bounds: defaultBounds };
    if (isPast(query)) return await explainPast(connection, { query, range }, reading);
    const selection = await prepareSelection(connection, query, reading);
    const reader = await choosePage(connection, selection, range);
    const statement = await reader.explain(connection);
    return {
      driver: reader.name,
      indexed: selection.indexed,
      scanned: selection.scanned,
      statements: statement === undefined ? [] : [{ sql: statement.sql, plan: await connection.explain(statement) }],
    };
  });
};
