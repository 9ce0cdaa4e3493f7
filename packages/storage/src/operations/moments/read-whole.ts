import { sql } from 'kysely';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { fetchRows, type ObjectRow, wholeColumns } from '../objects/object-rows.ts';
import type { OrderedRow } from '../objects/top-rows.ts';
import type { WalkRow } from '../objects/walk.ts';
import { readState } from './read-state.ts';

/** The states of a page with all they have, in order; one that is no longer kept is left out. */
export async function readWhole(
  connection: Connection,
  state: CatalogueState,
  { rows, at }: { readonly rows: readonly OrderedRow[]; readonly at: number },
): Promise<ObjectRow[]> {
  const ids = rows.map(({ row }) => row.id).filter((id) => id !== 0);
  const unchanged = new Map(
    (await fetchRows(connection, ids, [sql`o.revision <= ${at}`])).map((row) => [row.id, row]),
  );
  const ended = rows.map(({ row }) => row).filter(({ id }) => id === 0);
  const past = new Map((await readEnded(connection, ended)).map((row, index) => [ended[index], row]));
  const whole: ObjectRow[] = [];
  for (const { row } of rows) {
    const found = row.id === 0 ? past.get(row) : unchanged.get(row.id);
    const known = found ?? (await readState(connection, state, { ...row, at }));
    if (known !== undefined) whole.push(row.deleted_at === undefined ? known : { ...known, deleted_at: row.deleted_at });
  }
  return whole;
}

/** States by their revision: in the history, or hidden and not purged yet. */
async function readEnded(connection: Connection, rows: readonly WalkRow[]): Promise<(ObjectRow | undefined)[]> {
  const past = await connection.findMany(
    {
      table: 'history',
      columns: ['source', 'kind', 'path', 'revision'],
      rows: rows.map(({ source, kind, path, revision = 0 }) => [source, kind, path, revision]),
    },
    stateColumns,
  );
  const missing = rows.filter((_, index) => past[index] === undefined);
  const hidden = await connection.findMany(
    { table: 'objects', columns: ['source', 'kind', 'path'], rows: missing.map((row) => [row.source, row.kind, row.path]) },
    wholeColumns,
  );
  const hiddenOf = new Map(missing.map((row, index) => [row, hidden[index]]));
  return rows.map((row, index) => {
    // Both tables have these columns; asked for by name.
    const found = (past[index] ?? hiddenOf.get(row)) as ObjectRow | undefined;
    return found?.revision === row.revision ? found : undefined;
  });
}

const stateColumns = wholeColumns.filter((column) => column !== 'id');
