import { type CompiledQuery, sql } from 'kysely';
import type { PageRange } from '../../contract/reading.ts';
import type { Connection } from '../../sql/connection.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import { isEmpty } from '../selection/prepare-selection.ts';
import type { Selection } from '../selection/selection.ts';
import { selectionSize } from '../selection/selection-size.ts';
import { DrivenPage } from './driven-page.ts';
import { indexedOrder } from './indexed-order.ts';
import { checkPosition, rowOrder } from './list-position.ts';
import { OrderedPage } from './ordered-page.ts';
import { neededDetail, type PageReader, type PageRequest } from './page-reader.ts';
import { SortedPage } from './sorted-page.ts';
import { WalkPage } from './walk-page.ts';

/** A reader of pages that can say by which statement it begins. */
export interface ExplainedReader extends PageReader {
  explain(connection: Connection): Promise<CompiledQuery | undefined>;
}

/**
 * How a page is read: out of the few objects of a selective index, along the default order, along an index in the order asked for, or
 * by sorting all rows.
 * @throws StatusError BadRequest when the position belongs to another query.
 */
export async function choosePage(
  connection: Connection,
  selection: Selection,
  { after, skip = 0, limit }: PageRange,
): Promise<ExplainedReader> {
  const { plan } = selection;
  const order = rowOrder(plan);
  const position = after === undefined ? undefined : checkPosition(after, order);
  const request = { selection, order, after: position, skip, wanted: limit + 1 };
  if (isEmpty(plan)) return new DrivenPage(request, { name: 'nothing can match', ids: [] });
  if (selection.driver !== undefined) return new DrivenPage(request, selection.driver);
  if (plan.order.length === 0) return new WalkPage(request);
  const indexed = indexedOrder(selection);
  if (indexed === undefined || (await isRatherSorted(connection, request))) {
    return new SortedPage({ ...request, selection: await forAllRows(connection, selection) });
  }
  return new OrderedPage(request, indexed);
}

/** How many rows are read whole in the time of one row that is parsed. */
const rowsPerBody = 10;

/** Whether reading all rows of a selection costs less than looking for them among those of the kind in the order of an index. */
async function isRatherSorted(connection: Connection, { selection, skip, wanted }: PageRequest): Promise<boolean> {
  const size = await selectionSize(connection, selection);
  if (size > selection.bounds.sorted) return false;
  const among = await kindSize(connection, selection);
  const sorting = size * (neededDetail(selection) === 'body' ? rowsPerBody : 1);
  return sorting <= Math.min(among, ((skip + wanted) * among) / Math.max(size, 1));
}

/** How many objects of the one kind an index is gone along for there are, in all sources and namespaces. */
async function kindSize(connection: Connection, { plan }: Selection): Promise<number> {
  const [kind] = plan.kinds;
  const [row] = await connection.all(
    sql<{
      size: number | null;
    }>`SELECT CAST(sum(size) AS bigint) AS size FROM totals WHERE kind = ${kind?.id ?? 0}`.compile(connection.builder),
  );
  return row?.size ?? 0;
}
