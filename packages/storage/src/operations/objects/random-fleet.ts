import { type ObjectKey, objectPath, type SourceId } from '@orrery/model';
import {
  createdAtOf,
  type FleetHistory,
  type KindView,
  labelsOf,
  loneWorld,
  parseExactJson,
  type SourceView,
  type StateView,
} from '@orrery/query';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root's; only tests import this file
import fc from 'fast-check';
import type { Put } from '../../contract.ts';
import type { Database } from '../../sql/database.ts';
import { writeBatch } from '../batches/write-batch.ts';
import { fillFields } from '../maintenance/fill-fields.ts';
import type { OperationContext } from '../operation.ts';
import { ensureSource } from '../sources/ensure-source.ts';

/** Kinds of the fleet: two with declared fields, one cluster-scoped, a custom one. */
export const fleetKinds: readonly (KindView & { readonly isNamespaced: boolean })[] = [
  { group: '', resource: 'nodes', names: ['Node', 'node', 'no'], isNamespaced: false },
  { group: '', resource: 'pods', names: ['Pod', 'pod', 'po'], isNamespaced: true },
  { group: 'apps', resource: 'replicasets', names: ['ReplicaSet', 'replicaset', 'rs'], isNamespaced: true },
  { group: 'example.org', resource: 'widgets', names: ['Widget', 'widget'], isNamespaced: true },
];

/** Texts that are easily compared wrongly: by UTF-16 units, by folded case, by parts of a path, by their first bytes. */
export const names: readonly string[] = [
  'a',
  'a-b',
  'b',
  'Web-1',
  'web-10',
  'x%y',
  'x_y',
  'x[y',
  'x*',
  '\ue000',
  '𝒳',
  'é',
  'kube:x',
];
export const namespaces: readonly string[] = ['a', 'a-b', 'b', 'Team', 'team-1', '𝒳', '\ue000'];
export const labelKeys: readonly string[] = ['app', 'tier', 'k/ä'];
const long = 'long'.repeat(70);
export const texts: readonly string[] = [
  '',
  'web',
  'Web',
  '3',
  '3.0',
  '-7',
  '12',
  'true',
  'a\u0000b',
  '\ud800',
  '𝒳',
  '\ue000',
  long,
  `${long}x`,
];
export const uids: readonly string[] = [
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000002',
  'u3',
  'u4',
];
export const addresses: readonly string[] = ['10.0.0.1', '10.0.0.2', '10.1.0.1', 'fd00::1', 'no address'];

const text = fc.constantFrom(...texts);
const scalar = fc.oneof(text, fc.constantFrom(3, 3.5, 0, -7, 1e21), fc.boolean(), fc.constant(null));
const anything = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.constant([]),
  fc.constant({}),
  fc.array(scalar, { maxLength: 2 }),
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
      free: fc.oneof(absent, anything),
    }),
  ),
  status: fc.option(
    fc.record({
      phase: fc.oneof(absent, fc.constantFrom('Running', 'Failed'), anything),
      replicas: fc.oneof(absent, anything, fc.constantFrom('10Gi', '500m', 9007199254740991)),
      podIP: fc.oneof(absent, fc.constantFrom(...addresses)),
      podIPs: fc.oneof(absent, fc.array(fc.record({ ip: fc.constantFrom(...addresses) }), { maxLength: 2 })),
    }),
  ),
});

/** An object before it has a source id. */
export interface RandomObject {
  readonly source: number;
  readonly kind: number;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly originVersion: string;
  readonly body: { readonly metadata: object };
}

/** An object of a random fleet. */
export const randomObject: fc.Arbitrary<RandomObject> = fc.record({
  source: fc.nat(3),
  kind: fc.nat(fleetKinds.length - 1),
  namespace: fc.constantFrom(...namespaces),
  name: fc.constantFrom(...names),
  uid: fc.constantFrom(...uids, ''),
  originVersion: fc.constantFrom('', '7', '10', '007', 'x', '123456789012345678901234567890'),
  body,
});

const sourceNames = [
  { kind: 'cluster', name: 'b' },
  { kind: 'cluster', name: 'b-1' },
  { kind: 'account', name: '𝒳' },
  { kind: 'feed', name: 'a' },
] as const;

/** A fleet in a store and in memory. */
export interface StoredFleet {
  readonly sources: readonly SourceView[];
  readonly history: FleetHistory;
}

/** Stores objects, some in batches of their own, and says what the evaluator is to answer from. */
export async function storeFleet(
  database: Database,
  context: OperationContext,
  { objects, isFilled }: { readonly objects: readonly RandomObject[]; readonly isFilled: boolean },
): Promise<StoredFleet> {
  const sources: SourceView[] = [];
  for (const source of sourceNames) {
    const { id } = await ensureSource(database, source, context);
    sources.push({ id, ...source, attributes: new Map() });
  }
  if (isFilled) while (await fillFields(database, undefined, context));
  const scopes = sources.flatMap(({ id }) =>
    fleetKinds.map(({ names: [kind = '', singular = '', ...shortNames], isNamespaced, ...of }) => ({
      scope: { source: id, group: of.group, resource: of.resource },
      kind: { ...of, kind, singular, shortNames, version: 'v1', namespaced: isNamespaced, categories: [], verbs: [] },
      resourceVersion: '1',
      complete: true,
    })),
  );
  await writeBatch(database, { changes: [], scopes }, context);
  const states = new Map<string, StateView>();
  for (let at = 0; at < objects.length; at += 7) {
    const puts = objects.slice(at, at + 7).flatMap((object) => putOf(object, sources) ?? []);
    const { outcomes } = await writeBatch(database, { changes: puts.map(({ put }) => put) }, context);
    for (const [index, { put, source, kind }] of puts.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'written') continue;
      const json = parseExactJson(put.body);
      states.set(JSON.stringify(put.key), {
        source,
        kind,
        version: put.version,
        namespace: put.key.namespace,
        name: put.key.name,
        uid: put.uid,
        revision: outcome.revision,
        originVersion: put.originVersion,
        createdAt: createdAtOf(json),
        changedAt: 0,
        labels: labelsOf(json),
        json: () => json,
      });
    }
  }
  const { declaredFields, summaryOf } = loneWorld;
  return { sources, history: { states: [...states.values()], kinds: fleetKinds, declaredFields, summaryOf } };
}

function putOf(
  { source: sourceIndex, kind: kindIndex, body: { metadata, ...members }, ...object }: RandomObject,
  sources: readonly SourceView[],
): { readonly put: Put; readonly source: SourceView; readonly kind: KindView } | undefined {
  const source = sources[sourceIndex];
  const kind = fleetKinds[kindIndex];
  if (source === undefined || kind === undefined) return undefined;
  const namespace = kind.isNamespaced ? object.namespace : '';
  const key: ObjectKey = {
    source: source.id,
    group: kind.group,
    resource: kind.resource,
    namespace,
    name: object.name,
  };
  const identity = { name: object.name, ...(namespace === '' ? {} : { namespace }), uid: object.uid };
  const withName = { metadata: { ...identity, ...metadata }, ...members };
  const put: Put = {
    op: 'put',
    key,
    version: 'v1',
    uid: object.uid,
    originVersion: object.originVersion,
    body: new TextEncoder().encode(JSON.stringify(withName)),
    annotationsEnd: 2,
  };
  return { put, source, kind };
}

/** What names a row in an answer. */
export function rowName(key: {
  readonly source: SourceId;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${key.source} ${key.resource}.${key.group} ${objectPath(key.namespace, key.name)}`;
}
