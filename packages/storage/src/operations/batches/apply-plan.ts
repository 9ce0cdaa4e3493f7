import { StatusError } from '@orrery/model';
import { bytesOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import { historySize } from '../../sql/history-size.ts';
import { pathParts } from '../../sql/path-parts.ts';
import type { Slot } from './change-slots.ts';
import type { Commit } from './commit.ts';
import { IndexChanges, noEntries } from './index-changes.ts';
import type { BatchPlan, RowChange } from './plan-batch.ts';
import { contentColumns, contentValues, historyColumns, historyValues, storedValues } from './state-columns.ts';
import { storedEntries } from './stored-entries.ts';
import { writeIndexChanges } from './write-index-changes.ts';
import { type PlacedChange, writeRows } from './write-rows.ts';

/** Does what a plan says, each table in a few statements. */
export async function applyPlan(commit: Commit, slots: readonly Slot[], plan: BatchPlan): Promise<void> {
  const rows = placeRows(commit, slots, plan.rows);
  const stored = await readStored(commit, rows);
  await writeIndexChanges(commit, indexChanges(rows, stored));
  await writeRows(commit, rows, plan.refreshed);
  await writeHistory(commit, { slots, plan, stored });
  await commit.connection.insertMany({
    table: 'changelog',
    columns: ['revision', 'span', 'type', 'source', 'kind', 'path', 'previous'],
    rows: plan.logged.map(({ slot, revision, type, previous }) => {
      const { source, kind, path } = slotAt(slots, slot);
      return [revision, 1, type, source, kind, path, previous ?? null];
    }),
  });
}

/** Rows as they were before the batch, by their ids. */
type StoredRows = ReadonlyMap<number, Row>;

/** Gives new rows their ids; what appeared and went within the batch has no row. */
function placeRows(commit: Commit, slots: readonly Slot[], changes: readonly RowChange[]): readonly PlacedChange[] {
  const isNew = ({ before, after }: RowChange): boolean => before === undefined && after !== undefined;
  let next = commit.takeObjects(changes.filter(isNew).length);
  return changes.flatMap((change) => {
    if (change.before === undefined && change.after === undefined) return [];
    const slot = slotAt(slots, change.slot);
    const id = change.before?.id ?? next++;
    return [{ ...change, id, place: { ...slot, ...pathParts(slot.path) } }];
  });
}

async function readStored(commit: Commit, rows: readonly PlacedChange[]): Promise<StoredRows> {
  const ids = rows.flatMap(({ before }) => (before === undefined ? [] : [[before.id]]));
  const found = await commit.connection.findMany({ table: 'objects', columns: ['id'], rows: ids }, [
    'id',
    ...contentColumns,
  ]);
  return new Map(found.flatMap((row) => (row === undefined ? [] : [[Number(row['id']), row]])));
}

function indexChanges(rows: readonly PlacedChange[], stored: StoredRows): IndexChanges {
  const replaced = rows.flatMap(({ id, place }) => {
    const row = stored.get(id);
    return row === undefined ? [] : [{ id, row, place: { ...place.key, namespace: place.namespace } }];
  });
  const entries = storedEntries(replaced);
  const before = new Map(replaced.map(({ id }, at) => [id, entries[at]]));
  const changes = new IndexChanges();
  for (const { id, place, after } of rows) {
    const row = { id, source: place.source, kind: place.kind };
    changes.note(row, before.get(id) ?? noEntries, after?.row ?? noEntries);
  }
  return changes;
}

async function writeHistory(
  commit: Commit,
  { slots, plan, stored }: { readonly slots: readonly Slot[]; readonly plan: BatchPlan; readonly stored: StoredRows },
): Promise<void> {
  const idOf = new Map(plan.rows.map(({ slot, before }) => [slot, before?.id]));
  const rows = plan.ended.map(({ slot, state, until, isDeleted }) => {
    const row = stored.get(idOf.get(slot) ?? 0);
    const frame = state.row?.frame ?? bytesOf(row, 'frame');
    const content = state.row === undefined ? storedValues(row ?? {}) : contentValues(state.row);
    commit.historyBytes += historySize(frame.length);
    return historyValues(slotAt(slots, slot), state, { until, isDeleted, at: commit.at }, content);
  });
  await commit.connection.insertMany({ table: 'history', columns: historyColumns, rows });
}

function slotAt(slots: readonly Slot[], slot: number): Slot {
  const found = slots[slot];
  if (found === undefined) throw new StatusError('InternalError', `a plan names the unknown key ${slot}`);
  return found;
}
