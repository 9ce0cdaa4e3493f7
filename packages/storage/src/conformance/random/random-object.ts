import fc from 'fast-check';
import type { SparseJson } from './exact-json-text.ts';
import {
  addresses,
  fleetKinds,
  fleetSources,
  labelKeys,
  names,
  namespaces,
  numbers,
  texts,
  uids,
  usualNumbers,
  usualTexts,
} from './hostile-values.ts';

/** Where an object of a random fleet is. */
export interface RandomPlace {
  /** Place in `fleetSources`. */
  readonly source: number;
  /** Place in `fleetKinds`. */
  readonly kind: number;
  /** Left out for a cluster-scoped kind. */
  readonly namespace: string;
  readonly name: string;
}

/** What an object holds beside its key. */
export interface RandomContent {
  readonly uid: string;
  readonly version: string;
  readonly originVersion: string;
  readonly body: { readonly metadata: { readonly [member: string]: SparseJson } } & {
    readonly [member: string]: SparseJson;
  };
}

const text = fc.oneof(fc.constantFrom(...usualTexts), fc.constantFrom(...texts));
const scalar = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.constantFrom(...usualNumbers),
  fc.constantFrom(...numbers),
  fc.boolean(),
  fc.constant(null),
);
const anything = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.constant([]),
  fc.constant({}),
  fc.array(scalar, { maxLength: 2 }),
  fc.array(fc.record({ name: scalar }), { maxLength: 2 }),
);
const absent = fc.constant(undefined);

const metadata = fc.record({
  labels: fc.option(
    fc.dictionary(fc.constantFrom(...labelKeys), fc.oneof({ weight: 6, arbitrary: text }, fc.constant(3))),
  ),
  creationTimestamp: fc.oneof(
    absent,
    fc.constant('no time'),
    fc.constantFrom('2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z', '2025-06-01T12:00:00.5+02:00'),
  ),
  ownerReferences: fc.option(
    fc.array(
      fc.record({
        apiVersion: fc.constantFrom('v1', 'apps/v1', 'example.org/v1'),
        kind: fc.constantFrom('Node', 'Pod', 'ReplicaSet', 'Widget'),
        name: fc.constantFrom(...names.slice(0, 4)),
        uid: fc.constantFrom(...uids),
        controller: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
  ),
  annotations: fc.dictionary(fc.constantFrom('note', 'other'), text),
});

const body = fc.record({
  metadata,
  spec: fc.option(
    fc.record({
      nodeName: fc.oneof(absent, anything),
      containers: fc.oneof(
        absent,
        scalar,
        fc.array(fc.record({ image: fc.oneof(absent, anything) }), { maxLength: 3 }),
      ),
      replicas: fc.oneof(absent, anything),
      hostNetwork: fc.oneof(absent, fc.boolean(), anything),
      free: fc.oneof(absent, anything),
    }),
  ),
  status: fc.option(
    fc.record({
      phase: fc.oneof(absent, fc.constantFrom('Running', 'Failed'), anything),
      replicas: fc.oneof(absent, anything, fc.constantFrom('10Gi', '500m', 9007199254740991)),
      podIP: fc.oneof(absent, fc.constantFrom(...addresses)),
      addresses: fc.oneof(
        absent,
        fc.array(fc.record({ address: fc.oneof(fc.constantFrom(...addresses), anything) }), { maxLength: 2 }),
      ),
      podIPs: fc.oneof(absent, fc.array(fc.record({ ip: fc.constantFrom(...addresses) }), { maxLength: 2 })),
    }),
  ),
});

const podsAt = fleetKinds.findIndex(({ resource }) => resource === 'pods');

/** Where a new object may be; it is a pod more often than anything else. */
export const randomPlace: fc.Arbitrary<RandomPlace> = fc.record({
  source: fc.nat(fleetSources.length - 1),
  kind: fc.constantFrom(...fleetKinds.keys(), podsAt, podsAt),
  namespace: fc.constantFrom(...namespaces),
  name: fc.constantFrom(...names),
});

/** What an object may hold: owners that are each other's, fields that are absent, null, empty or of another type than usual. */
export const randomContent: fc.Arbitrary<RandomContent> = fc.record({
  uid: fc.constantFrom(...uids, ''),
  version: fc.oneof({ weight: 4, arbitrary: fc.constant('v1') }, fc.constant('v2')),
  originVersion: fc.constantFrom('', '7', '10', '007', 'x', '123456789012345678901234567890'),
  body,
});
