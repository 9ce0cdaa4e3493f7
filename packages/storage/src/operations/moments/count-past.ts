import type { ObjectQuery } from '@orrery/query';
import type { Database } from '../../sql/database.ts';
import { countPassing, countSteps } from '../counts/count-steps.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import { isEmpty, type Reading } from '../selection/prepare-selection.ts';
import { endedRows } from './ended-rows.ts';
import { preparePast } from './past-selection.ts';

/**
 * How many objects a query with `at` or `deleted` has.
 * @throws StatusError as `preparePast` and `endedRows`.
 */
export async function countPast(database: Database, query: ObjectQuery, reading: Reading): Promise<number> {
  const { checkpoint } = reading.context;
  return await database.read(async (connection) => {
    const past = await preparePast(connection, query, reading);
    let count = 0;
    if (past.moment.there && !isEmpty(past.unchanged.plan)) {
      const next = countSteps(await forAllRows(connection, past.unchanged));
      for (let piece = await next(connection); piece !== undefined; piece = await next(connection)) {
        count += piece;
        await checkpoint();
      }
    }
    for await (const rows of endedRows({ connection, past, checkpoint })) count += await countPassing(rows, past.ended);
    return count;
  });
}
