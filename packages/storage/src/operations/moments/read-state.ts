import { sql } from 'kysely';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { RemovalRows, removalOf } from '../maintenance/removal-rows.ts';
import { readRemovalState } from '../maintenance/removal-state.ts';
import { type ObjectRow, objectColumns, stateColumns } from '../rows/object-rows.ts';

/** Names an object by the numbers of its source and kind. */
export interface ObjectPlace {
  readonly source: number;
  readonly kind: number;
  readonly path: string;
}

/** When a state ended that a removal hides: revision and time, epoch milliseconds. */
export interface HiddenEnd {
  readonly until: number;
  readonly at: number;
}

/** The state of an object after a revision; undefined when it was not there. */
export async function readState(
  connection: Connection,
  state: CatalogueState,
  place: ObjectPlace & { readonly at: number },
): Promise<ObjectRow | undefined> {
  const row = await readRow(connection, place);
  if (row !== undefined && row.revision <= place.at) {
    const end = await hiddenEnd(connection, state, row);
    return end === undefined || place.at < end.until ? row : undefined;
  }
  const { source, kind, path, at } = place;
  const [past] = await connection.all(
    sql<ObjectRow>`SELECT ${stateColumns('whole')} FROM history o WHERE o.source = ${source} AND o.kind = ${kind} AND o.path = ${path}
      AND o.revision <= ${at} AND o.until > ${at}`.compile(connection.builder),
  );
  return past;
}

/** The row an object has, be it hidden by a removal or not. */
export async function readRow(
  connection: Connection,
  { source, kind, path }: ObjectPlace,
): Promise<ObjectRow | undefined> {
  const [row] = await connection.all(
    sql<ObjectRow>`SELECT ${objectColumns('whole')} FROM objects o WHERE o.source = ${source} AND o.kind = ${kind} AND o.path = ${path}`.compile(
      connection.builder,
    ),
  );
  return row;
}

/** The end a pending removal gave a row; undefined for a row that none hides. */
export async function hiddenEnd(
  connection: Connection,
  { removals, kinds }: CatalogueState,
  row: ObjectPlace & { readonly revision: number },
): Promise<HiddenEnd | undefined> {
  const removal = removalOf(removals, row);
  const removed = removal === undefined ? undefined : await readRemovalState(connection, removal);
  if (removal === undefined || removed === undefined) return undefined;
  const rows = new RemovalRows(connection, removal, removals);
  let rank = 0;
  for (const { id } of await rows.kinds(kinds)) {
    if (id === row.kind) return { until: removed.numbers.at(rank + (await rows.count(id, row.path))), at: removed.at };
    rank += await rows.count(id);
  }
  return undefined;
}
