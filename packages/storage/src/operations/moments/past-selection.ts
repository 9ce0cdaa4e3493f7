import { StatusError } from '@orrery/model';
import {
  type Condition,
  compileCondition,
  describeCondition,
  loneWorld,
  needsBody,
  type ObjectQuery,
  type World,
} from '@orrery/query';
import type { Connection } from '../../sql/connection.ts';
import type { RowFilter } from '../rows/filter-rows.ts';
import { changedTimes } from '../selection/changed-times.ts';
import { prepareSelection, type Reading } from '../selection/prepare-selection.ts';
import type { Selection } from '../selection/selection.ts';
import { kindKey } from '../selection/visible-condition.ts';
import { isPast, momentOf, type PastMoment } from './past-moment.ts';
import { withRemovedSources } from './with-removed-sources.ts';

/** The rows a query is about at its moment, in two parts that have no object in common. */
export interface PastSelection {
  readonly moment: PastMoment;
  /** Rows of `objects` that have not changed since and that nothing hides; to be read only when the moment asks for what is there. */
  readonly unchanged: Selection;
  /** States that have ended since, or before as tombstones. No index knows them: the filter decides of all conditions. */
  readonly ended: Selection;
}

/**
 * Plans a query at its moment, which is now when it names none.
 * @throws StatusError as `prepareSelection` and `checkMoment`; BadRequest for a condition on owners above the parent in the past, since
 *   the owners of then cannot be looked up.
 */
export async function preparePast(
  connection: Connection,
  query: ObjectQuery,
  reading: Reading,
): Promise<PastSelection> {
  const deep = query.where === undefined || !isPast(query) ? undefined : deepOwner(query.where);
  if (deep !== undefined) {
    const problem = 'in the past, or of what is deleted, only the parent can be asked for';
    throw new StatusError('BadRequest', `${describeCondition(deep)}: ${problem}`);
  }
  const state = await withRemovedSources(connection, await reading.context.catalogue.load(connection));
  const moment = await momentOf(connection, state, query);
  const selection = await prepareSelection(connection, query, { ...reading, state });
  const isNow = BigInt(moment.at) === state.revision;
  const sinceThen = isNow ? [] : [{ kind: 'revision', before: moment.at + 1 } as const];
  return {
    moment,
    unchanged: { ...selection, conditions: [...selection.conditions, ...sinceThen] },
    ended: { ...selection, filter: await endedFilter(connection, selection, query.where) },
  };
}

async function endedFilter(
  connection: Connection,
  { filter: { ids: _, ...filter }, state }: Selection,
  where: Condition | undefined,
): Promise<RowFilter> {
  if (where === undefined) return { ...filter, residual: [], needsBody: false };
  const { kinds } = state;
  const names = new Map(kinds.map((kind) => [kindKey(kind), kind.names]));
  const world: World = { ...loneWorld, kindNames: (kind) => names.get(kindKey(kind)) };
  const meets = compileCondition(where, world);
  return {
    ...filter,
    residual: [({ view }) => meets(view)],
    needsBody: needsBody(where),
    views: { ...filter.views, changedAt: await changedTimes(connection, [where]) },
  };
}

/** A condition on owners whose answer depends on more than the object's own references. */
function deepOwner(condition: Condition): Condition | undefined {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.map(deepOwner).find((part) => part !== undefined);
    case 'not':
      return deepOwner(condition.of);
    case 'owner':
      return condition.seniority === 0 ? undefined : condition;
    default:
      return undefined;
  }
}
