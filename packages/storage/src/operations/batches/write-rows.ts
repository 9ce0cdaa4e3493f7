import { compareBytes } from '@orrery/query';
import type { Slot } from './change-slots.ts';
import type { Commit } from './commit.ts';
import type { BatchPlan, RowChange } from './plan-batch.ts';
import { bodyColumns, bodyValues, contentColumns, contentValues, keyColumns } from './state-columns.ts';

/** What becomes of a row, with its id. */
export interface PlacedChange extends RowChange {
  readonly id: number;
  readonly place: Slot & { readonly namespace: string };
}

const changedColumns = ['id', 'revision', 'origin_version'] as const;

/** Deletes, inserts and changes rows of objects and notes the totals. */
export async function writeRows(
  commit: Commit,
  rows: readonly PlacedChange[],
  refreshed: BatchPlan['refreshed'],
): Promise<void> {
  const { connection } = commit;
  const gone = rows.filter(({ after }) => after === undefined);
  await connection.deleteMany({ table: 'objects', columns: ['id'], rows: gone.map(({ id }) => [id]) });
  for (const { place } of gone) commit.totals.add(place, -1);
  const inserted = rows.flatMap(({ id, place, before, after }) => {
    if (before !== undefined || after === undefined) return [];
    commit.totals.add(place, 1);
    const { source, kind, path } = place;
    return [[id, source, kind, path, after.revision, after.originVersion, ...contentValues(after.row)]];
  });
  await connection.insertMany({
    table: 'objects',
    columns: ['id', ...keyColumns, 'origin_version', ...contentColumns],
    rows: inserted,
  });
  await updateRows(commit, rows);
  await connection.updateMany(
    {
      table: 'objects',
      columns: ['id', 'origin_version'],
      rows: refreshed.map(({ id, originVersion }) => [id, originVersion]),
    },
    1,
  );
}

/** Most rows keep uid and creation time; not naming them spares their indexes. */
async function updateRows({ connection }: Commit, rows: readonly PlacedChange[]): Promise<void> {
  const changed = rows.flatMap(({ id, before, after }) =>
    before === undefined || after === undefined
      ? []
      : [{ id, after, isSame: compareBytes(before.uid, after.uid) === 0 && before.createdAt === after.row.createdAt }],
  );
  const same = changed.filter(({ isSame }) => isSame);
  const other = changed.filter(({ isSame }) => !isSame);
  const values = ({ id, after }: (typeof changed)[number]) => [id, after.revision, after.originVersion];
  await connection.updateMany(
    {
      table: 'objects',
      columns: [...changedColumns, ...bodyColumns],
      rows: same.map((change) => [...values(change), ...bodyValues(change.after.row)]),
    },
    1,
  );
  await connection.updateMany(
    {
      table: 'objects',
      columns: [...changedColumns, ...contentColumns],
      rows: other.map((change) => [...values(change), ...contentValues(change.after.row)]),
    },
    1,
  );
}
