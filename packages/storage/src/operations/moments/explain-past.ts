import type { Connection } from '../../sql/connection.ts';
import type { Operations } from '../operation.ts';
import { choosePage } from '../pages/choose-page.ts';
import type { Reading } from '../selection/prepare-selection.ts';
import { explainEnded } from './ended-rows.ts';
import { preparePast } from './past-selection.ts';

/** How a page of a query with `at` or `deleted` would be read: its first statements on objects and on the history. */
export async function explainPast(
  connection: Connection,
  { query, range }: Operations['explainList']['args'],
  reading: Reading,
): Promise<Operations['explainList']['answer']> {
  const past = await preparePast(connection, query, reading);
  const { after, ...part } = range;
  const unchanged = { ...part, ...(after === undefined ? {} : { after: after.slice(0, -1) }) };
  const reader = past.moment.there ? await choosePage(connection, past.unchanged, unchanged) : undefined;
  const ended = await explainEnded({ connection, past, checkpoint: reading.context.checkpoint });
  const statements = [await reader?.explain(connection), ended?.compile(connection.builder)];
  const explained: Operations['explainList']['answer']['statements'][number][] = [];
  for (const statement of statements) {
    if (statement !== undefined) explained.push({ sql: statement.sql, plan: await connection.explain(statement) });
  }
  return {
    driver: [...(reader === undefined ? [] : [reader.name]), 'history'].join(', '),
    indexed: past.unchanged.indexed,
    scanned: past.unchanged.scanned,
    statements: explained,
  };
}
