import type { Aggregate, GroupKey, ObjectQuery } from '../ast.ts';
import type { ObjectView } from '../object-view.ts';
import { buildWorld } from './build-world.ts';
import { evaluateObjects } from './evaluate-list.ts';
import { type FieldReader, pathReader } from './field-values.ts';
import type { FleetHistory } from './fleet-history.ts';
import { groupReader } from './group-keys.ts';
import { type EvaluatedAggregation, GroupTable } from './group-table.ts';
import type { World } from './world.ts';

/**
 * The groups of a query's objects, from memory: what every store must answer.
 * @throws StatusError BadRequest as `compileCondition` and `groupReader`.
 */
export function evaluateAggregate(
  history: FleetHistory,
  query: ObjectQuery,
  groups: { readonly by: readonly GroupKey[]; readonly aggregates: readonly Aggregate[]; readonly limit: number },
): EvaluatedAggregation {
  const world = buildWorld(history, query);
  const keysOf = groupReader(groups.by, world);
  const valuesOf = aggregateReader(groups.aggregates, world);
  const table = new GroupTable(groups.aggregates);
  for (const object of evaluateObjects(history, query, world)) table.add(keysOf(object), valuesOf(object));
  return table.result(groups.limit);
}

/** Reads the values at the paths of aggregates, in their order; none for `count`. */
export function aggregateReader(
  aggregates: readonly Aggregate[],
  world: World,
): (object: ObjectView) => ReturnType<FieldReader>[] {
  const readers = aggregates.map(
    (aggregate): FieldReader => (aggregate.kind === 'count' ? () => [] : pathReader(aggregate.path, world)),
  );
  return (object) => readers.map((read) => read(object));
}
