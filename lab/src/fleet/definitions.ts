import type { FleetObject } from './fleet-objects.ts';

/** A CustomResourceDefinition of the lab, by number. */
export interface LabDefinition {
  readonly name: string;
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly versions: readonly string[];
  readonly object: object;
}

/** In turn, the versions that definitions serve; the last one is stored. */
const VERSIONS: readonly (readonly string[])[] = [
  ['v1'],
  ['v1alpha1', 'v1'],
  ['v1beta1'],
  ['v1alpha1', 'v1beta1', 'v2'],
];

const DEFINITIONS_PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * The n-th definition of a set: namespaced and cluster-scoped ones, one to three versions without conversion, with and without
 * status and scale, printer columns and short names; two of them share a group.
 */
export function labDefinition(set: string, index: number): LabDefinition {
  const group = `${set}-${Math.floor(index / 2)}.lab.orrery.dev`;
  const plural = `gadgets${index}`;
  const versions = VERSIONS[index % VERSIONS.length] ?? ['v1'];
  const isNamespaced = index % 3 !== 2;
  const kind = `Gadget${index}`;
  const about = { group, plural, kind, isNamespaced, versions };
  return { ...about, name: `${plural}.${group}`, object: definitionObject(about, index) };
}

/** The path of its list in one of its versions. */
export function definitionPath({ group, plural, versions }: LabDefinition, namespace?: string): string {
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${group}/${versions.at(-1)}${scope}/${plural}`;
}

/** The definitions themselves, to be created. */
export function definitionObjects(definitions: readonly LabDefinition[]): FleetObject[] {
  return definitions.map(({ object }) => ({ path: DEFINITIONS_PATH, body: JSON.stringify(object) }));
}

/** One object of a definition, in its stored version. */
export function customObject(definition: LabDefinition, place: { namespace: string; index: number }): FleetObject {
  const { group, kind, versions, isNamespaced } = definition;
  const metadata = { name: `gadget-${place.index}`, labels: { tier: place.index % 2 === 0 ? 'web' : 'api' } };
  const spec = { replicas: place.index, note: 'Grüße 世界', 'a.key/with': { deep: [1, null, true] } };
  const object = { apiVersion: `${group}/${versions.at(-1)}`, kind, metadata, spec };
  // Beyond what a JavaScript number holds, hence as text.
  const body = JSON.stringify(object).replace('"replicas":', '"big":9007199254740993,"replicas":');
  return { path: definitionPath(definition, isNamespaced ? place.namespace : undefined), body };
}

function definitionObject(about: Omit<LabDefinition, 'name' | 'object'>, index: number): object {
  const { group, plural, kind, isNamespaced, versions } = about;
  const hasStatus = index % 2 === 0;
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  const subresources = { ...(hasStatus ? { status: {} } : {}), ...(index % 4 === 0 ? { scale } : {}) };
  const shortNames = index % 5 === 0 ? { shortNames: [`gd${index}`] } : {};
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: isNamespaced ? 'Namespaced' : 'Cluster',
      names: { plural, singular: plural.replace('gadgets', 'gadget'), kind, listKind: `${kind}List`, ...shortNames },
      versions: versions.map((name) => ({
        name,
        served: true,
        storage: name === versions.at(-1),
        schema: { openAPIV3Schema: SCHEMA },
        ...(Object.keys(subresources).length === 0 ? {} : { subresources }),
        ...(index % 3 === 0 ? { additionalPrinterColumns: COLUMNS } : {}),
      })),
    },
  };
}

const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const SCHEMA = { type: 'object', properties: { spec: open, status: open } };
const COLUMNS = [{ name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' }];
