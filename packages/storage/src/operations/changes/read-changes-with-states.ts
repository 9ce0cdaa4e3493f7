import { revision } from '@orrery/model';
import type { Connection } from '../../sql/connection.ts';
import type { ChangeWithStates, Operation, PackedState } from '../operation.ts';
import { type FoundState, findStates, readStates, type StateName } from './find-states.ts';
import { toChange } from './read-changes.ts';
import { type LoggedRow, type LogPage, readLog } from './read-log.ts';

/**
 * The next changes behind a revision with the states on both sides of each, at most `limit` and no more than fit into `maxBytes` of
 * bodies, at least one.
 */
export const readChangesWithStates: Operation<'readChangesWithStates'> = async (database, args, { catalogue }) =>
  await database.read(async (connection) => {
    const state = await catalogue.load(connection);
    const log = await readLog(connection, state, args);
    const found = indexStates(await findStates(connection, namesOf(log.rows)));
    const { rows, through } = cutPage(log, found, args.maxBytes);
    const wanted = namesOf(rows).flatMap((name) => found.get(name.revision) ?? []);
    const read = await readStates(connection, state, wanted);
    const states = new Map(wanted.map(({ name }, at) => [name.revision, read[at]]));
    const timeOf = await commitTimes(connection, rows);
    const changes = rows.map((row) => {
      return { change: toChange(state, row), at: timeOf(row.revision), ...sidesOf(row, states) };
    });
    return { changes, through: revision(BigInt(through)), isEnd: through === Number(state.revision) };
  });

/** States of changes, each once: no two states have one revision. */
function namesOf(rows: readonly LoggedRow[]): StateName[] {
  const names = new Map<number, StateName>();
  for (const row of rows) {
    const { source, kind, path, previous } = row;
    const own = row.type === 'put' ? [row.revision] : [];
    for (const at of previous === undefined ? own : [previous, ...own]) {
      names.set(at, { source, kind, path, revision: at });
    }
  }
  return [...names.values()];
}

function indexStates(found: readonly FoundState[]): ReadonlyMap<number, FoundState> {
  return new Map(found.map((state) => [state.name.revision, state]));
}

/** The rows whose states fit, at least one. */
function cutPage(page: LogPage, found: ReadonlyMap<number, FoundState>, maxBytes: number): LogPage {
  const seen = new Set<number>();
  let bytes = 0;
  for (const [at, row] of page.rows.entries()) {
    for (const name of namesOf([row])) {
      if (!seen.has(name.revision)) bytes += found.get(name.revision)?.size ?? 0;
      seen.add(name.revision);
    }
    const before = page.rows[at - 1];
    if (bytes > maxBytes && before !== undefined) return { rows: page.rows.slice(0, at), through: before.revision };
  }
  return page;
}

function sidesOf(
  row: LoggedRow,
  states: ReadonlyMap<number, PackedState | undefined>,
): Pick<ChangeWithStates, 'state' | 'previous'> {
  const state = row.type === 'put' ? states.get(row.revision) : undefined;
  const previous = row.previous === undefined ? undefined : states.get(row.previous);
  return { ...(state === undefined ? {} : { state }), ...(previous === undefined ? {} : { previous }) };
}

/** When revisions were committed: with the first commit that reaches them. */
async function commitTimes(connection: Connection, rows: readonly LoggedRow[]): Promise<(at: number) => number> {
  const first = rows[0]?.revision ?? 0;
  const last = rows.at(-1)?.revision ?? 0;
  const { builder } = connection;
  const commits = await connection.all(
    builder
      .selectFrom('commits')
      .selectAll()
      .where('revision', '>=', first)
      .where('revision', '<=', ({ selectFrom, fn }) =>
        selectFrom('commits').select(fn.min('revision').as('last')).where('revision', '>=', last),
      )
      .orderBy('revision')
      .compile(),
  );
  // Revisions are asked for in order.
  let next = 0;
  return (at) => {
    while (next < commits.length - 1 && (commits[next]?.revision ?? 0) < at) next += 1;
    return commits[next]?.at ?? 0;
  };
}
