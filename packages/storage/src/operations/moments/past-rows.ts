import type { Connection } from '../../sql/connection.ts';
import { neededDetail } from '../pages/page-reader.ts';
import { DrivenRows } from '../rows/driven-rows.ts';
import { passingRows, type ViewedRow } from '../rows/filter-rows.ts';
import type { RowDetail } from '../rows/object-rows.ts';
import { Walk, type WalkRow } from '../rows/walk.ts';
import { forAllRows } from '../selection/answer-wide.ts';
import { isEmpty } from '../selection/prepare-selection.ts';
import type { Selection } from '../selection/selection.ts';
import { endedRows } from './ended-rows.ts';
import { moreDetail, type PastReading } from './past-reading.ts';

/**
 * All rows that meet a query at its moment, which may be now, each object once, in slices and no order. The rows of a slice are to be
 * taken before the next slice is asked for, all within the transaction of the reading.
 * @throws StatusError Timeout as `endedRows`.
 */
export async function* pastRows(reading: PastReading): AsyncGenerator<readonly ViewedRow[]> {
  const { connection, past, checkpoint, detail = 'place' } = reading;
  const { moment, unchanged, ended } = past;
  if (moment.there) {
    const selection = await forAllRows(connection, unchanged);
    for await (const rows of selectedRows(connection, selection, moreDetail(neededDetail(selection), detail))) {
      yield* passingRows(rows, selection.filter);
      await checkpoint();
    }
  }
  for await (const rows of endedRows(reading)) yield* passingRows(rows, ended.filter);
}

/** The rows that the database gives of a selection, in slices. */
async function* selectedRows(
  connection: Connection,
  selection: Selection,
  detail: RowDetail,
): AsyncGenerator<readonly WalkRow[]> {
  if (isEmpty(selection.plan)) return;
  const { driver, bounds } = selection;
  const atOnce = detail === 'body' || detail === 'whole' ? bounds.scan : bounds.slice;
  const reader = driver === undefined ? new Walk(selection, { detail }) : new DrivenRows(selection, driver, detail);
  for (;;) {
    const rows = await reader.next(connection, atOnce);
    if (rows === undefined) return;
    yield rows;
  }
}
