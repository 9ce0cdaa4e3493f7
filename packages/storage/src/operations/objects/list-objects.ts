import type { ListPosition, PageRange } from '../../contract/reading.ts';
import type { Connection } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import { listPast } from '../moments/list-past.ts';
import { isPast } from '../moments/past-moment.ts';
import type { Operation, Operations } from '../operation.ts';
import { checkRange } from '../pages/check-range.ts';
import { choosePage } from '../pages/choose-page.ts';
import type { PageReader, PageRow } from '../pages/page-reader.ts';
import { fetchRows, type ObjectRow, packRows } from '../rows/object-rows.ts';
import { prepareSelection } from '../selection/prepare-selection.ts';
import { defaultBounds } from '../selection/read-bounds.ts';
import { accessPredicates, type Selection } from '../selection/selection.ts';

/** Steps after which wide conditions are answered from the indexes: before, the page may be found in a few bodies. */
const bodySteps = 2;

/** A page of a query's objects: as they are now, with the revision of the moment its reading began, or of the past. */
export const listObjects: Operation<'listObjects'> = async (database, args, context) =>
  await listWithin(database, args, { context, bounds: defaultBounds });

/** `listObjects` with bounds of its own. */
export async function listWithin(
  database: Database,
  { query, range }: Operations['listObjects']['args'],
  reading: Parameters<typeof prepareSelection>[2],
): Promise<Operations['listObjects']['answer']> {
  checkRange(range);
  if (isPast(query)) return await listPast(database, { query, range }, reading);
  const { selection, reader, first } = await database.read(async (connection) => {
    const prepared = await prepareSelection(connection, query, reading);
    const chosen = await choosePage(connection, prepared, range);
    return {
      selection: prepared,
      reader: chosen,
      first: await step(connection, chosen, { selection: prepared, range }),
    };
  });
  let page = first;
  let current = reader;
  for (let steps = 1; page === undefined; steps++) {
    await reading.context.checkpoint();
    page = await database.read(async (connection) => {
      if (steps === bodySteps && selection.answerWide !== undefined) {
        current = await choosePage(connection, await selection.answerWide(connection, selection), range);
      }
      return await step(connection, current, { selection, range });
    });
  }
  return {
    objects: packRows(page.rows, query.visible, selection.state),
    ...(page.next === undefined ? {} : { next: page.next }),
    revision: selection.state.revision,
  };
}

interface ReadPage {
  readonly rows: readonly ObjectRow[];
  readonly next: ListPosition | undefined;
}

/** One step of the reader; when it was the last, the page. */
async function step(
  connection: Connection,
  reader: PageReader,
  { selection, range }: { readonly selection: Selection; readonly range: PageRange },
): Promise<ReadPage | undefined> {
  if (!(await reader.step(connection))) return undefined;
  const rows = reader.rows();
  const page = rows.slice(0, range.limit);
  return {
    rows: await wholeRows(connection, page, selection),
    next: rows.length > page.length ? page.at(-1)?.values : undefined,
  };
}

/** Rows that were gone when they were to be read whole are left out. */
async function wholeRows(connection: Connection, rows: readonly PageRow[], selection: Selection): Promise<ObjectRow[]> {
  const missing = rows.filter(({ whole }) => whole === undefined).map(({ row }) => row.id);
  const read = await fetchRows(connection, missing, accessPredicates(selection, {}));
  const byId = new Map(read.map((row) => [row.id, row]));
  return rows.flatMap(({ whole, row }) => whole ?? byId.get(row.id) ?? []);
}
