import { StatusError } from '@orrery/model';
import type { ListPosition, PageRange } from '../../contract/reading.ts';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import type { Operations } from '../operation.ts';
import { choosePage } from '../pages/choose-page.ts';
import { checkPosition, type RowOrder, rowOrder } from '../pages/list-position.ts';
import { TopRows } from '../pages/top-rows.ts';
import { passingRows } from '../rows/filter-rows.ts';
import { fetchRows, type ObjectRow, packRows, wholeColumns } from '../rows/object-rows.ts';
import type { WalkRow } from '../rows/walk.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import type { Reading } from '../selection/prepare-selection.ts';
import { endedRows } from './ended-rows.ts';
import type { PastReading } from './past-reading.ts';
import { preparePast } from './past-selection.ts';

type Page = Operations['listObjects']['answer'];

/**
 * A page of a query with `at` or `deleted`, read in one transaction; its revision is that of the moment.
 * @throws StatusError as `preparePast` and `endedRows`; BadRequest when the position belongs to another query.
 */
export async function listPast(
  database: Database,
  { query, range }: Operations['listObjects']['args'],
  reading: Reading,
): Promise<Page> {
  const { checkpoint } = reading.context;
  return await database.read(async (connection) => {
    const past = await preparePast(connection, query, reading);
    const { rows, next } = await readPage({ connection, past, checkpoint }, range);
    return {
      objects: packRows(rows, query.visible, past.ended.state),
      ...(next === undefined ? {} : { next }),
      revision: query.at ?? past.ended.state.revision,
    };
  });
}

async function readPage(
  reading: PastReading,
  { after, skip = 0, limit }: PageRange,
): Promise<{ readonly rows: readonly ObjectRow[]; readonly next: ListPosition | undefined }> {
  const { past, connection } = reading;
  const order = rowOrder(past.ended.plan);
  const position = after === undefined ? undefined : checkPastPosition(after, order);
  const top = new TopRows(withSource(order), { kept: skip + limit + 1, after: position });
  if (past.moment.there) {
    const range = { limit: skip + limit, ...(position === undefined ? {} : { after: position.slice(0, -1) }) };
    await addUnchanged(reading, range, top);
  }
  await addEnded(reading, order, top);
  const behind = top.sorted().slice(skip);
  const page = behind.slice(0, limit);
  const rows = await wholeRows(
    connection,
    page.map(({ row }) => row),
  );
  return { rows, next: behind.length > limit ? page.at(-1)?.values : undefined };
}

/** The first unchanged rows are read as a page of what is there now. */
async function addUnchanged(
  { connection, past, checkpoint }: PastReading,
  range: PageRange,
  top: TopRows,
): Promise<void> {
  const reader = await choosePage(connection, await forAllRows(connection, past.unchanged), range);
  while (!(await reader.step(connection))) await checkpoint();
  for (const { row, values } of reader.rows()) top.add({ row: placeOf(row), values: [...values, row.source] });
}

async function addEnded(reading: PastReading, { readers }: RowOrder, top: TopRows): Promise<void> {
  for await (const rows of endedRows(reading)) {
    for await (const passed of passingRows(rows, reading.past.ended.filter)) {
      for (const { row, view } of passed) {
        top.add({ row: placeOf(row), values: [...readers.map(({ read }) => read(view)), row.source] });
      }
    }
  }
}

/** What a row is read by again: not its body. */
function placeOf({ id, source, kind, path, revision, deleted_at }: WalkRow): WalkRow {
  return {
    id,
    source,
    kind,
    path,
    ...(revision === undefined ? {} : { revision }),
    ...(deleted_at === undefined ? {} : { deleted_at }),
  };
}

/**
 * The order of the past: names of sources may have been given again, so that the number of the source decides last. The newest is first:
 * the only one that lives, so that at a place all unchanged rows stand before those that have ended, as `choosePage` takes them.
 */
function withSource({ readers, defaults }: RowOrder): RowOrder {
  return { readers: [...readers, { read: ({ source }) => source.id, isDescending: true }], defaults: defaults + 1 };
}

/**
 * A position of the same query now is behind all rows of its place: the number of a source is never 0.
 * @throws StatusError BadRequest when a position was not made by a query of the past, or of now, in this order.
 */
function checkPastPosition(position: ListPosition, order: RowOrder): ListPosition {
  if (position.length === order.readers.length) return [...checkPosition(position, order), 0];
  checkPosition(position.slice(0, -1), order);
  if (typeof position.at(-1) === 'number') return position;
  throw new StatusError('BadRequest', 'the position does not belong to this query: begin the list again');
}

/** The states of a page with all they have, in its order: of rows by id, of the history by name and revision. */
async function wholeRows(connection: Connection, page: readonly WalkRow[]): Promise<ObjectRow[]> {
  const ids = page.map(({ id }) => id).filter((id) => id !== 0);
  const stored = new Map((await fetchRows(connection, ids, [])).map((row) => [row.id, row]));
  const ended = page.filter(({ id }) => id === 0);
  const found = await connection.findMany(
    {
      table: 'history',
      columns: ['source', 'kind', 'path', 'revision'],
      rows: ended.map(({ source, kind, path, revision = 0 }) => [source, kind, path, revision]),
    },
    wholeColumns.filter((column) => column !== 'id'),
  );
  const past = new Map(ended.map((row, index) => [row, found[index]]));
  return page.flatMap((row) => {
    // The history has these columns of the objects; asked for by name.
    const whole = row.id === 0 ? (past.get(row) as ObjectRow | undefined) : stored.get(row.id);
    if (whole === undefined) return [];
    return [row.deleted_at === undefined ? whole : { ...whole, deleted_at: row.deleted_at }];
  });
}
