import type { KindName } from '@orrery/query';
import { configmaps8 } from './dictionaries/configmaps-8.generated.ts';
import { deployments3 } from './dictionaries/deployments-3.generated.ts';
import { endpointslices7 } from './dictionaries/endpointslices-7.generated.ts';
import { events5 } from './dictionaries/events-5.generated.ts';
import { nodes4 } from './dictionaries/nodes-4.generated.ts';
import { others10 } from './dictionaries/others-10.generated.ts';
import { pods1 } from './dictionaries/pods-1.generated.ts';
import { replicasets2 } from './dictionaries/replicasets-2.generated.ts';
import { secrets9 } from './dictionaries/secrets-9.generated.ts';
import { services6 } from './dictionaries/services-6.generated.ts';
import type { Dictionary } from './dictionary.ts';

/**
 * Every dictionary ever shipped that a supported store may hold, in the order of their ids. Of two for the same kind the later one
 * makes new frames, the earlier one only reads.
 */
export const dictionaries: readonly Dictionary[] = [
  dictionary(1, pods1, { group: '', resource: 'pods' }),
  dictionary(2, replicasets2, { group: 'apps', resource: 'replicasets' }),
  dictionary(3, deployments3, { group: 'apps', resource: 'deployments' }),
  dictionary(4, nodes4, { group: '', resource: 'nodes' }),
  dictionary(5, events5, { group: '', resource: 'events' }),
  dictionary(6, services6, { group: '', resource: 'services' }),
  dictionary(7, endpointslices7, { group: 'discovery.k8s.io', resource: 'endpointslices' }),
  dictionary(8, configmaps8, { group: '', resource: 'configmaps' }),
  dictionary(9, secrets9, { group: '', resource: 'secrets' }),
  dictionary(10, others10),
];

/** By id, as rows name them. */
export const dictionaryById: ReadonlyMap<number, Dictionary> = new Map(dictionaries.map((each) => [each.id, each]));

/** The newest of each kind; that of all other kinds under the empty name. */
const dictionaryByKind: ReadonlyMap<string, Dictionary> = new Map(
  dictionaries.map((each) => [each.kind === undefined ? '' : kindKey(each.kind), each]),
);

/** The dictionary that new frames of a kind are made with; undefined for none. */
export function dictionaryOf(kind: KindName): Dictionary | undefined {
  return dictionaryByKind.get(kindKey(kind)) ?? dictionaryByKind.get('');
}

function dictionary(id: number, segments: readonly string[], kind?: KindName): Dictionary {
  return { id, content: Buffer.from(segments.join('')), ...(kind === undefined ? {} : { kind }) };
}

function kindKey({ group, resource }: KindName): string {
  return `${group}/${resource}`;
}
