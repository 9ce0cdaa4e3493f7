import { StatusError } from '@orrery/model';
import type { Outcome } from '../../contract/writing.ts';
import { bytesOf, numberOf, numberOrNull, textOf } from '../../sql/column-values.ts';
import type { Row } from '../../sql/connection.ts';
import { purgeHidden } from '../maintenance/purge-hidden.ts';
import { applyPlan } from './apply-plan.ts';
import { type PreparedChange, type SlottedChanges, slotChanges } from './change-slots.ts';
import type { Commit } from './commit.ts';
import { planBatch, type StoredHead } from './plan-batch.ts';
import { contentColumns } from './state-columns.ts';
import { writeCauses } from './write-causes.ts';

/** Changes applied in one round; bounds what is in memory of the rows they replace. */
const roundSize = 1000;

/**
 * Applies changes in order, in one block of revisions behind what the commit has used. The number of statements does not grow with
 * that of the changes of a round.
 * @throws StatusError as `Store.write`.
 */
export async function applyChanges(commit: Commit, changes: readonly PreparedChange[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let at = 0; at < changes.length; at += roundSize) {
    outcomes.push(...(await applyRound(commit, changes.slice(at, at + roundSize))));
  }
  return outcomes;
}

async function applyRound(commit: Commit, prepared: readonly PreparedChange[]): Promise<readonly Outcome[]> {
  const slotted = await slotChanges(commit, prepared);
  for (const { source } of slotted.slots) {
    if (!commit.sources.has(source)) throw new StatusError('NotFound', `source ${source} was removed`);
  }
  const stored = await readStored(commit, slotted);
  const plan = planBatch(slotted.changes, stored.map(toHead), commit.revision);
  commit.moveTo(plan.revision);
  await applyPlan(commit, { slots: slotted.slots, stored, plan });
  await writeCauses(commit, prepared, plan.outcomes);
  return plan.outcomes;
}

/**
 * What is stored of each key, bodies too: writers leave out what they know to be unchanged, so nearly every row found is replaced. A
 * row that a removal hides is as good as absent, and makes way when its key is put.
 */
async function readStored(commit: Commit, { slots, changes }: SlottedChanges): Promise<readonly (Row | undefined)[]> {
  const keys = slots.map(({ source, kind, path }) => [source, kind, path]);
  const rows = await commit.connection.findMany({ table: 'objects', columns: ['source', 'kind', 'path'], rows: keys }, [
    'id',
    'revision',
    'origin_version',
    ...contentColumns,
  ]);
  if (commit.removals.length === 0) return rows;
  const isPut = new Set(changes.flatMap((change) => ('row' in change ? [change.slot] : [])));
  const found = slots.flatMap((slot, at) => {
    const row = rows[at];
    if (row === undefined) return [];
    return [{ ...slot, id: numberOf(row, 'id'), revision: numberOf(row, 'revision'), isInTheWay: isPut.has(at) }];
  });
  const hidden = await purgeHidden(commit, found);
  return rows.map((row) => (row !== undefined && hidden.has(numberOf(row, 'id')) ? undefined : row));
}

function toHead(row: Row | undefined): StoredHead | undefined {
  if (row === undefined) return undefined;
  return {
    id: numberOf(row, 'id'),
    revision: numberOf(row, 'revision'),
    uid: bytesOf(row, 'uid'),
    digest: bytesOf(row, 'digest'),
    originVersion: textOf(row, 'origin_version'),
    createdAt: numberOrNull(row, 'created_at'),
  };
}
