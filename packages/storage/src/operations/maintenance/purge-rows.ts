import { StatusError } from '@orrery/model';
import { bytesOf, numberOf, textOf } from '../../sql/column-values.ts';
import { historySize } from '../../sql/history-size.ts';
import { pathParts } from '../../sql/path-parts.ts';
import type { Commit } from '../batches/commit.ts';
import { IndexChanges, noEntries } from '../batches/index-changes.ts';
import { contentColumns, historyColumns, historyValues, keyColumns, storedValues } from '../batches/state-columns.ts';
import { storedEntries } from '../batches/stored-entries.ts';
import { writeIndexChanges } from '../batches/write-index-changes.ts';

/** A row that goes, with the revision its removal gave it. */
export interface PurgedRow {
  readonly id: number;
  readonly until: number;
  /** When the removal was committed, epoch milliseconds. */
  readonly untilAt: number;
}

/** Moves rows that a removal hides to the history, with their entries in the indexes. Their totals were taken off by the removal. */
export async function purgeRows(commit: Commit, purged: readonly PurgedRow[]): Promise<void> {
  if (purged.length === 0) return;
  const { connection } = commit;
  const ids = purged.map(({ id }) => [id]);
  const found = await connection.findMany({ table: 'objects', columns: ['id'], rows: ids }, [
    'id',
    ...keyColumns,
    'origin_version',
    ...contentColumns,
  ]);
  const rows = found.map((row) => {
    if (row === undefined) throw new StatusError('InternalError', 'a row to be purged is not there');
    const [source, kind, path] = [numberOf(row, 'source'), numberOf(row, 'kind'), textOf(row, 'path')];
    const { group, resource } = kindOf(commit, kind);
    return { row, source, kind, path, place: { group, resource, namespace: pathParts(path).namespace } };
  });
  const changes = new IndexChanges();
  for (const [at, entries] of storedEntries(rows).entries()) {
    const { source = 0, kind = 0, row } = rows[at] ?? {};
    changes.note({ id: numberOf(row, 'id'), source, kind }, entries, noEntries);
  }
  await writeIndexChanges(commit, changes);
  await connection.deleteMany({ table: 'objects', columns: ['id'], rows: ids });
  const ended = rows.map(({ row, ...place }, at) => {
    const { until = 0, untilAt = 0 } = purged[at] ?? {};
    commit.historyBytes += historySize(bytesOf(row, 'frame').length);
    const state = { revision: numberOf(row, 'revision'), originVersion: textOf(row, 'origin_version') };
    return historyValues(place, state, { until, isDeleted: true, at: untilAt }, storedValues(row));
  });
  await connection.insertMany({ table: 'history', columns: historyColumns, rows: ended });
}

function kindOf(commit: Commit, kind: number): { readonly group: string; readonly resource: string } {
  const known = commit.start.kindById.get(kind);
  if (known === undefined) throw new StatusError('InternalError', `rows of the unknown kind ${kind}`);
  return known;
}
