import { type ObjectKey, type Revision, StatusError, sourceId } from '@orrery/model';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { pathParts } from '../../sql/path-parts.ts';
import { expandRemoval } from './expand-removal.ts';

/** One change of one object as the changelog has it, entries of removals taken apart. */
export interface LoggedRow {
  readonly revision: number;
  readonly type: 'put' | 'remove';
  readonly source: number;
  readonly kind: number;
  readonly path: string;
  /** Revision of the state before. */
  readonly previous?: number;
}

/** Some changes and how far the changelog was read for them. */
export interface LogPage {
  readonly rows: readonly LoggedRow[];
  readonly through: number;
}

/**
 * The next changes behind a revision, at most `limit`, of all objects. The revision may lie within the block of a removal.
 * @throws StatusError Expired when the revision is before the horizon, of another epoch, or beyond what the store has.
 */
export async function readLog(
  connection: Connection,
  state: CatalogueState,
  { after, limit }: { readonly after: Revision; readonly limit: number },
): Promise<LogPage> {
  checkPosition(state, after);
  const entries = await readEntries(connection, Number(after), limit);
  const rows: LoggedRow[] = [];
  let through = Number(after);
  for (const entry of entries) {
    const room = limit - rows.length;
    if (room <= 0) return { rows, through };
    const last = entry.revision + entry.span - 1;
    const { type } = entry;
    if (type !== 'removal') {
      rows.push(toRow(entry, type === 'put' ? 'put' : 'remove'));
      through = last;
      continue;
    }
    const part = await expandRemoval(connection, state, {
      revision: entry.revision,
      last,
      after: through,
      limit: room,
    });
    rows.push(...part.rows);
    through = part.through;
    if (through < last) return { rows, through };
  }
  // Revisions that no change has (holds, removals of nothing) are passed as well.
  return { rows, through: entries.length < limit ? Number(state.revision) : through };
}

/** Key of a row, by names. @throws StatusError InternalError for a kind nobody made. */
export function keyOf(
  { kindById }: CatalogueState,
  { source, kind, path }: Pick<LoggedRow, 'source' | 'kind' | 'path'>,
): ObjectKey {
  const known = kindById.get(kind);
  if (known === undefined) throw new StatusError('InternalError', `a change of the unknown kind ${kind}`);
  return { source: sourceId(source), group: known.group, resource: known.resource, ...pathParts(path) };
}

function checkPosition({ revision, changelogHorizon }: CatalogueState, after: Revision): void {
  if (after > revision) {
    throw new StatusError('Expired', `revision ${after} is not of this store, which is at ${revision}: list again`);
  }
  if (after < changelogHorizon) {
    throw new StatusError(
      'Expired',
      `changes behind revision ${after} are no longer kept, the oldest is behind ${changelogHorizon}: list again`,
    );
  }
}

type Entry = Awaited<ReturnType<typeof readEntries>>[number];

/** Entries that reach beyond a revision: the one whose block it is in, and those behind. */
async function readEntries(connection: Connection, after: number, limit: number) {
  const { builder } = connection;
  const all = builder.selectFrom('changelog').selectAll();
  const [at] = await connection.all(all.where('revision', '<=', after).orderBy('revision', 'desc').limit(1).compile());
  const behind = await connection.all(all.where('revision', '>', after).orderBy('revision').limit(limit).compile());
  return at !== undefined && at.revision + at.span - 1 > after ? [at, ...behind] : behind;
}

function toRow({ revision, source, kind, path, previous }: Entry, type: LoggedRow['type']): LoggedRow {
  return { revision, type, source, kind: kind ?? 0, path, ...(previous === null ? {} : { previous }) };
}
