import {
  type Grant,
  type KindName,
  type ObjectQuery,
  type OrderKey,
  parseFieldPath,
  type SourceView,
  type VisibleSet,
} from '@orrery/query';
import fc from 'fast-check';
import { fleetKinds } from './hostile-values.ts';
import type { PlayedFleet } from './play-fleet.ts';
import { randomCondition, withoutAncestors } from './random-condition.ts';
import { randomMoment } from './random-moment.ts';

const kindNames: fc.Arbitrary<readonly KindName[]> = fc.subarray([
  ...fleetKinds.map(({ group, resource }) => ({ group, resource })),
  { group: '', resource: 'unknown' },
]);

/** What a caller may see of sources: mostly everything or a few grants, maybe none. */
export function randomVisibleSet(sources: readonly SourceView[]): fc.Arbitrary<VisibleSet> {
  const grant: fc.Arbitrary<Grant> = fc.record(
    {
      sources: fc.subarray(sources.map(({ id }) => id)),
      kinds: kindNames,
      namespaces: fc.record({
        patterns: fc.array(fc.constantFrom('*', 'a', 'a*', '?', 'T*', 'b', ''), { maxLength: 3 }),
        clusterScoped: fc.boolean(),
      }),
      names: fc.array(fc.constantFrom('*', 'a', 'x*', 'W?b-1'), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({ kind: 'everything' as const }) },
    fc.record({ kind: fc.constant('grants' as const), grants: fc.array(grant, { maxLength: 4 }) }),
  );
}

const columns = [
  'source',
  'group',
  'kind',
  'namespace',
  'name',
  'path',
  'uid',
  'owner',
  'created',
  'revision',
  'originVersion',
] as const;
const columnKey: fc.Arbitrary<OrderKey> = fc.record(
  { by: fc.constantFrom(...columns), descending: fc.boolean() },
  { requiredKeys: ['by'] },
);

/** Declared fields of pods. */
const podKey: fc.Arbitrary<OrderKey> = fc.record({
  by: fc
    .constantFrom('spec.nodeName', 'status.phase', 'status.podIP', 'status.podIPs[].ip')
    .map((path) => ({ path: parseFieldPath(path) })),
  descending: fc.boolean(),
});

/** A random query that can be answered, its moment mostly now. */
export function randomQuery(fleet: PlayedFleet): fc.Arbitrary<ObjectQuery> {
  return fc.tuple(randomSelection(fleet), randomMoment(fleet)).map(([selection, moment]) => {
    const { where } = selection;
    const isPast = moment.at !== undefined || (moment.deleted ?? 'exclude') !== 'exclude';
    return { ...selection, ...moment, ...(isPast && where !== undefined ? { where: withoutAncestors(where) } : {}) };
  });
}

/** A random query about what is there now. */
export function randomSelection({ sources, times }: Pick<PlayedFleet, 'sources' | 'times'>): fc.Arbitrary<ObjectQuery> {
  const visible = randomVisibleSet(sources);
  const where = fc.option(randomCondition(times), { nil: undefined, freq: 5 });
  const optional = { requiredKeys: ['visible' as const] };
  const oneKind = fc.constantFrom(...fleetKinds.map(({ group, resource }) => [{ group, resource }]));
  const pods = fc.constant([{ group: '', resource: 'pods' }]);
  const order = (maxLength: number): fc.Arbitrary<OrderKey[]> => fc.array(columnKey, { maxLength });
  const podOrder = fc.array(podKey, { minLength: 1, maxLength: 1 });
  return fc
    .oneof(
      fc.record({ visible, where, kinds: kindNames, order: order(2) }, optional),
      fc.record({ visible, where, kinds: oneKind, order: order(1) }, optional),
      fc.record({ visible, where, kinds: pods, order: podOrder }, { requiredKeys: ['visible', 'kinds', 'order'] }),
    )
    .map(({ where: asked, ...query }) => (asked === undefined ? query : { ...query, where: asked }));
}
