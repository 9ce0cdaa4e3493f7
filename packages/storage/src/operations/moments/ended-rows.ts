import { StatusError } from '@orrery/model';
import { type RawBuilder, sql } from 'kysely';
import { neededDetail } from '../pages/page-reader.ts';
import { type RowDetail, stateColumns } from '../rows/object-rows.ts';
import type { WalkRow } from '../rows/walk.ts';
import { isEmpty } from '../selection/prepare-selection.ts';
import type { Selection } from '../selection/selection.ts';
import { allOf, type Expression, type Predicate } from '../selection/sql-dialect.ts';
import { endedConditions } from './ended-conditions.ts';
import { type EndedRead, hiddenRows } from './hidden-rows.ts';
import { isLongSince, type PathRun, slicesByEnd, slicesByPath } from './history-slices.ts';
import { moreDetail, type PastReading } from './past-reading.ts';

/** States of the past that one read looks at (`architecture.md` 2.1). */
export const maxEnded = 200_000;

/** Runs of the history's key that are rather read whole than all that has ended since a moment long ago. */
const fewRuns = 64;

/**
 * The states of a past selection that have ended, of each object at most one, in slices and no order; the filter is still to be asked of
 * them. Those of the history have the id 0.
 * @throws StatusError Timeout after 200,000.
 */
export async function* endedRows(reading: PastReading): AsyncGenerator<readonly WalkRow[]> {
  const selection = reading.past.ended;
  if (isEmpty(selection.plan)) return;
  const read = await endedRead(reading);
  let found = 0;
  for await (const rows of allEnded(reading, read)) {
    found += rows.length;
    if (found > maxEnded) throw tooMany();
    yield rows;
  }
}

/** The first statement that the history is read by; undefined when nothing is to be read of it. */
export async function explainEnded(reading: PastReading): Promise<RawBuilder<WalkRow> | undefined> {
  if (isEmpty(reading.past.ended.plan)) return undefined;
  const read = await endedRead(reading);
  for await (const statement of historyStatements(reading, read)) return statement;
  return undefined;
}

async function endedRead({ connection, past, detail = 'head' }: PastReading): Promise<EndedRead> {
  const selection = past.ended;
  // The revision tells which of the states of an object it is.
  const needed: RowDetail = moreDetail(moreDetail(neededDetail(selection), detail), 'head');
  const { scan, slice } = selection.bounds;
  const where = allOf(await endedConditions(connection, selection));
  return { where, detail: needed, size: needed === 'head' ? slice : scan };
}

async function* allEnded(reading: PastReading, read: EndedRead): AsyncGenerator<readonly WalkRow[]> {
  const { connection, checkpoint } = reading;
  yield* hiddenRows(reading, read);
  for await (const statement of historyStatements(reading, read)) {
    await checkpoint();
    yield await connection.all(statement.compile(connection.builder));
  }
}

/** Each reads a slice. */
async function* historyStatements(reading: PastReading, read: EndedRead): AsyncGenerator<RawBuilder<WalkRow>> {
  const { moment } = reading.past;
  const columns = stateColumns(read.detail);
  if (moment.there) yield* changedStatements(reading, read, columns);
  if (moment.tombstones) yield* deletedStatements(reading, read, sql`${columns}, o.until_at AS deleted_at`);
}

/** States that were there at the moment and have ended since. */
async function* changedStatements(
  { connection, past }: PastReading,
  { where, size }: EndedRead,
  columns: Expression,
): AsyncGenerator<RawBuilder<WalkRow>> {
  const { at } = past.moment;
  const { dialect, bounds } = past.ended;
  const hadBegun = sql`o.revision <= ${at}`;
  const runs = pathRuns(past.ended);
  if (runs === undefined || !(await isLongSince(connection, at, bounds.slice))) {
    const since = { of: [], after: at, through: Number.MAX_SAFE_INTEGER, size };
    for await (const slice of slicesByEnd(connection, since)) yield selectStates(columns, [slice, hadBegun, where]);
    return;
  }
  const hasEndedSince = sql`${dialect.unindexed(sql`o.until`)} > ${at}`;
  for (const run of runs) {
    const slices = slicesByPath(connection, run, size);
    for await (const slice of slices) yield selectStates(columns, [slice, hadBegun, hasEndedSince, where]);
  }
}

/** The parts of the history's key that a selection is in; undefined when they are many. */
function pathRuns({ plan }: Selection): PathRun[] | undefined {
  const { sources, kinds, namespaces } = plan;
  if (sources.length * kinds.length * (namespaces?.length ?? 1) > fewRuns) return undefined;
  const places = sources.flatMap(({ id: source }) => kinds.map(({ id: kind }) => ({ source, kind })));
  if (namespaces === undefined) return places;
  return places.flatMap((place) => namespaces.map((namespace) => ({ ...place, namespace })));
}

/** Last states of objects that were deleted up to the moment and not made again until then. */
async function* deletedStatements(
  { connection, past }: PastReading,
  { where, size }: EndedRead,
  columns: Expression,
): AsyncGenerator<RawBuilder<WalkRow>> {
  const { at } = past.moment;
  const hasNoNext = [hasNoNextIn(sql`objects`, at), hasNoNextIn(sql`history`, at)];
  for (const { id } of past.ended.plan.kinds) {
    const of = [sql`o.is_deleted = 1`, sql`o.kind = ${id}`];
    for await (const slice of slicesByEnd(connection, { of, after: 0, through: at, size })) {
      yield selectStates(columns, [slice, where, ...hasNoNext]);
    }
  }
}

/** No later state had begun by then: it would be there, or be the one to tell of. */
function hasNoNextIn(table: Expression, at: number): Predicate {
  return sql`NOT EXISTS (SELECT 1 FROM ${table} n WHERE n.source = o.source AND n.kind = o.kind AND n.path = o.path
    AND n.revision > o.revision AND n.revision <= ${at})`;
}

function selectStates(columns: Expression, where: readonly Predicate[]): RawBuilder<WalkRow> {
  return sql<WalkRow>`SELECT ${columns} FROM history o WHERE ${allOf(where)}`;
}

function tooMany(): StatusError {
  return new StatusError(
    'Timeout',
    `more than ${maxEnded} objects of this selection have changed or gone since: narrow the query by source, kind or namespace, or ask for a later moment`,
  );
}
