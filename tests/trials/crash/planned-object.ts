import { createHash } from 'node:crypto';
import type { SeededRandom } from '@orrery/lab';
import { type NormalisedObject, normaliseObject, objectPath } from '@orrery/model';
import type { PlannedKey } from './planned-batch.ts';

/** A kind of objects, by its names. */
export interface TrialKind {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly isNamespaced: boolean;
}

/** Kinds of the objects of a trial: with a printer and declared fields, without, custom, and cluster-scoped. */
export const trialKinds: readonly [TrialKind, ...TrialKind[]] = [
  { group: '', resource: 'pods', kind: 'Pod', apiVersion: 'v1', isNamespaced: true },
  { group: 'apps', resource: 'deployments', kind: 'Deployment', apiVersion: 'apps/v1', isNamespaced: true },
  {
    group: 'lab.example.com',
    resource: 'widgets',
    kind: 'Widget',
    apiVersion: 'lab.example.com/v1',
    isNamespaced: true,
  },
  { group: '', resource: 'nodes', kind: 'Node', apiVersion: 'v1', isNamespaced: false },
];

/** One of two uids of a key: an object that was made anew has the other. */
export function objectUid({ source, group, resource, namespace, name }: PlannedKey, isOther: boolean): string {
  const text = JSON.stringify([source, group, resource, namespace, name, isOther]);
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The JSON of an object. Variant 0 of a key is always the same text. */
export function objectBody(key: PlannedKey, variant: number, random: SeededRandom): string {
  const draw = variant === 0 ? () => 0 : (limit: number) => random.below(limit);
  const { namespace, name } = key;
  const labels = {
    part: `p${draw(4)}`,
    tier: String(draw(3)),
    ...(draw(2) === 0 ? {} : { 'trial.example.com/long': 'x'.repeat(300) }),
  };
  const owner = `owner-${draw(6)}`;
  const metadata = {
    name,
    ...(namespace === '' ? {} : { namespace }),
    creationTimestamp: new Date(Date.UTC(2024, 0, 1 + draw(300))).toISOString(),
    labels,
    ...(draw(3) === 0
      ? { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner, controller: true }] }
      : {}),
    annotations: { variant: String(variant) },
  };
  const { apiVersion, kind } = kindOf(key);
  return JSON.stringify({ apiVersion, kind, metadata, ...contentOf(key.resource, variant, draw) });
}

function contentOf(resource: string, variant: number, draw: (limit: number) => number): object {
  switch (resource) {
    case 'pods':
      return {
        spec: {
          nodeName: `node-${draw(9)}`,
          containers: [{ name: 'a', image: `registry.example.com/app:${draw(20)}` }],
        },
        status: { phase: draw(2) === 0 ? 'Running' : 'Pending', podIP: `10.0.${draw(200)}.${draw(200)}` },
      };
    case 'deployments':
      return { spec: { replicas: draw(9) }, status: { readyReplicas: draw(9) } };
    case 'nodes':
      return { status: { capacity: { cpu: String(draw(64)), memory: `${draw(512)}Gi` } } };
    default:
      return { spec: { size: variant, text: 'grün 𝒈 '.repeat(draw(40)), big: 9_007_199_254_740_991 } };
  }
}

/** The body of a planned object as a store takes it. */
export function normalised(text: string): NormalisedObject {
  const bytes = new TextEncoder().encode(text);
  return normaliseObject(bytes, { start: 0, end: bytes.length }, { dropManagedFields: false, dropLastApplied: false });
}

/** The kind of a planned key. */
export function kindOf({ group, resource }: Pick<PlannedKey, 'group' | 'resource'>): TrialKind {
  const found = trialKinds.find((kind) => kind.group === group && kind.resource === resource);
  if (found === undefined) throw new Error(`no kind ${group}/${resource} in the plan`);
  return found;
}

/** Names a key in messages and maps. */
export function keyText({ source, group, resource, namespace, name }: PlannedKey): string {
  return `${source} ${group}/${resource} ${objectPath(namespace, name)}`;
}
