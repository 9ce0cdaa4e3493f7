import type { CatalogueState, PendingRemoval } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { type HiddenRow, RemovalRows } from '../maintenance/removal-rows.ts';
import { readRemovalState } from '../maintenance/removal-state.ts';
import type { LoggedRow, LogPage } from './read-log.ts';

/** Which part of a removal's block is wanted. */
interface BlockPart {
  /** First and last revision of the block. */
  readonly revision: number;
  readonly last: number;
  /** Changes behind this revision, at most so many. */
  readonly after: number;
  readonly limit: number;
}

/**
 * The changes an explicit removal stands for, one for each object it covered: those purged are in the history with their revision, those
 * still there have the free numbers in the default order.
 */
export async function expandRemoval(connection: Connection, state: CatalogueState, part: BlockPart): Promise<LogPage> {
  const purged = await readPurged(connection, part);
  const pending = state.removals.find(({ revision }) => revision === part.revision);
  const left = pending === undefined ? [] : await readLeft(connection, state, { part, pending });
  const merged = [...purged, ...left].sort((a, b) => a.revision - b.revision).slice(0, part.limit);
  const through = merged.length < part.limit ? part.last : (merged.at(-1)?.revision ?? part.last);
  return { rows: merged, through };
}

async function readPurged(connection: Connection, { after, last, limit }: BlockPart): Promise<LoggedRow[]> {
  const rows = await connection.all(
    connection.builder
      .selectFrom('history')
      .select(['source', 'kind', 'path', 'revision', 'until'])
      .where('until', '>', after)
      .where('until', '<=', last)
      .orderBy('until')
      .limit(limit)
      .compile(),
  );
  return rows.map(({ source, kind, path, revision, until }) => {
    return { revision: until, type: 'remove', source, kind, path, previous: revision };
  });
}

async function readLeft(
  connection: Connection,
  { kinds, removals }: CatalogueState,
  { part, pending }: { readonly part: BlockPart; readonly pending: PendingRemoval },
): Promise<LoggedRow[]> {
  const state = await readRemovalState(connection, pending);
  if (state === undefined) return [];
  const removed = new RemovalRows(connection, pending, removals);
  const { numbers } = state;
  const first = numbers.rankOf(part.after + 1);
  const found: (HiddenRow & { readonly rank: number })[] = [];
  let passed = 0;
  for (const { id } of await removed.kinds(kinds)) {
    const room = part.limit - found.length;
    if (room <= 0) break;
    const skip = Math.max(first - passed, 0);
    const size = skip === 0 ? 0 : await removed.count(id);
    if (skip > 0 && size <= skip) {
      passed += size;
      continue;
    }
    const rows = await removed.page(id, { skip, limit: room });
    for (const row of rows) found.push({ ...row, rank: first + found.length });
    passed += skip + rows.length;
  }
  return found.map(({ kind, path, revision, rank }) => {
    return { revision: numbers.at(rank), type: 'remove', source: pending.source, kind, path, previous: revision };
  });
}
