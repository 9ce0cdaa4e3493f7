import type { ObjectQuery } from '../ast.ts';
import type { ObjectView } from '../object-view.ts';
import { buildWorld, isVisibleObject } from './build-world.ts';
import { compileCondition } from './compile-condition.ts';
import type { FleetHistory } from './fleet-history.ts';
import { compareRows, type OrderValue, orderReaders } from './order-values.ts';
import { selectStates } from './select-states.ts';
import type { World } from './world.ts';

/** A page of the evaluator's answer. */
export interface EvaluatedPage {
  readonly objects: readonly ObjectView[];
  /** Present when more rows follow: values of the last row in the order. Its form is the evaluator's own, not a store's. */
  readonly next?: readonly OrderValue[];
}

/** Which part of the rows. */
export interface EvaluatedRange {
  readonly after?: readonly OrderValue[];
  readonly skip?: number;
  /** Absent: all. */
  readonly limit?: number;
}

/**
 * The rows of a query in its order, from memory: what every store must answer.
 * @throws StatusError BadRequest as `compileCondition`.
 */
export function evaluateList(history: FleetHistory, query: ObjectQuery, range: EvaluatedRange = {}): EvaluatedPage {
  const world = buildWorld(history, query);
  const readers = orderReaders(query, world);
  const rows = evaluateObjects(history, query, world)
    .map((object) => ({ object, values: readers.map(({ read }) => read(object)) }))
    .sort((a, b) => compareRows(a.values, b.values, readers));
  const { after, skip = 0, limit = Number.POSITIVE_INFINITY } = range;
  const behind = after === undefined ? rows : rows.filter(({ values }) => compareRows(values, after, readers) > 0);
  const page = behind.slice(skip, skip + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && behind.length > skip + page.length;
  return { objects: page.map(({ object }) => object), ...(hasMore ? { next: last.values } : {}) };
}

/** How many objects a query has; errors as `evaluateList`. */
export function evaluateCount(history: FleetHistory, query: ObjectQuery): number {
  return evaluateObjects(history, query, buildWorld(history, query)).length;
}

/** The objects of a query in no order; errors as `evaluateList`. */
export function evaluateObjects(history: FleetHistory, query: ObjectQuery, world: World): ObjectView[] {
  const { visible, kinds, where } = query;
  const isAsked = kinds === undefined ? undefined : new Set(kinds.map(({ group, resource }) => `${group}/${resource}`));
  const meets = where === undefined ? () => true : compileCondition(where, world);
  return selectStates(history, query)
    .filter(({ kind }) => isAsked === undefined || isAsked.has(`${kind.group}/${kind.resource}`))
    .filter(isVisibleObject(visible))
    .filter(meets);
}
