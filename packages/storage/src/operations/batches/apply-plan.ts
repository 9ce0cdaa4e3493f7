import { StatusError } from '@orrery/model';
import { bytesOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import { historySize } from '../../sql/history-size.ts';
import { pathParts } from '../../sql/path-parts.ts';
import type { Slot } from './change-slots.ts';
import type { Commit } from './commit.ts';
import { IndexChanges, noEntries } from './index-changes.ts';
import type { BatchPlan, RowChange } from './plan-batch.ts';
import { hasSameEntries } from './row-digest.ts';
import { contentValues, historyColumns, historyValues, storedValues } from './state-columns.ts';
import { storedEntries } from './stored-entries.ts';
import { writeIndexChanges } from './write-index-changes.ts';
import { type PlacedChange, writeRows } from './write-rows.ts';

/** A plan with what it is about: by the number of each key, the key and the row there was. */
export interface PlannedRound {
  readonly slots: readonly Slot[];
  readonly stored: readonly (Row | undefined)[];
  readonly plan: BatchPlan;
}

/** Does what a plan says, each table in a few statements. */
export async function applyPlan(commit: Commit, round: PlannedRound): Promise<void> {
  const { slots, stored, plan } = round;
  const rows = placeRows(commit, slots, plan.rows);
  await writeIndexChanges(commit, indexChanges(rows, stored));
  await writeRows(commit, rows, plan.refreshed);
  await writeHistory(commit, round);
  await commit.connection.insertMany({
    table: 'changelog',
    columns: ['revision', 'span', 'type', 'source', 'kind', 'path', 'previous'],
    rows: plan.logged.map(({ slot, revision, type, previous }) => {
      const { source, kind, path } = slotAt(slots, slot);
      return [revision, 1, type, source, kind, path, previous ?? null];
    }),
  });
}

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

/** The old body is read only where the digests say that the indexes hold something else of the new one. */
function indexChanges(all: readonly PlacedChange[], stored: PlannedRound['stored']): IndexChanges {
  const rows = all.filter(({ before, after }) => {
    return before === undefined || after === undefined || !hasSameEntries(before.digest, after.row.digest);
  });
  const replaced = rows.flatMap(({ slot, place }) => {
    const row = stored[slot];
    return row === undefined ? [] : [{ slot, row, place: { ...place.key, namespace: place.namespace } }];
  });
  const entries = storedEntries(replaced);
  const before = new Map(replaced.map(({ slot }, at) => [slot, entries[at]]));
  const changes = new IndexChanges();
  for (const { id, slot, place, after } of rows) {
    const row = { id, source: place.source, kind: place.kind };
    changes.note(row, before.get(slot) ?? noEntries, after?.row ?? noEntries);
  }
  return changes;
}

async function writeHistory(commit: Commit, { slots, stored, plan }: PlannedRound): Promise<void> {
  const rows = plan.ended.map(({ slot, state, until, isDeleted }) => {
    const row = stored[slot];
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
