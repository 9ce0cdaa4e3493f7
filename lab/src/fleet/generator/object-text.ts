import { hostileAnnotations } from '../hostile-values.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { drawsOf, purposes, timeText } from './draws.ts';
import { type FleetKindName, fleetKinds } from './fleet-kinds.ts';
import { type SourcePlan, uidIn } from './source-plan.ts';

/** An object that can be made: its name first, since lists are in the order of names. */
export interface FleetEntry {
  readonly name: string;
  readonly text: () => string;
}

/** Makes the objects of a kind in a namespace; in the namespace '' those without one. In any order. */
export type EntryMaker = (plan: SourcePlan, namespace: string) => FleetEntry[];

/** What metadata says of an object. */
export interface ObjectMetadata {
  readonly kind: FleetKindName;
  /** Tells the object from the others of its kind in the source. */
  readonly number: readonly number[];
  readonly namespace: string;
  readonly name: string;
  readonly createdMs: number;
  readonly uid?: string;
  readonly generateName?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** JSON of the owner reference. */
  readonly owner?: string;
  readonly finalizers?: readonly string[];
  /** JSON of the entries, separated by commas. */
  readonly managed?: string;
}

/** The draws of one object. */
export function objectDraws(plan: SourcePlan, kind: FleetKindName, ...number: readonly number[]): SeededRandom {
  return drawsOf(
    plan.seed,
    purposes.object,
    plan.index,
    kind.length,
    kind.charCodeAt(0),
    kind.charCodeAt(1),
    ...number,
  );
}

/**
 * The JSON text of an object as an API server lists it: items of built-in kinds have no `apiVersion` and `kind`, custom ones do.
 * @param rest JSON of the members behind `metadata`, without braces; may be empty.
 */
export function objectText(plan: SourcePlan, metadata: ObjectMetadata, rest: string): string {
  const { group, version, kind } = fleetKinds[metadata.kind];
  const isCustom = group.endsWith('lab.orrery.dev');
  const head = isCustom ? `"apiVersion":"${group}/${version}","kind":"${kind}",` : '';
  return `{${head}"metadata":${metadataText(plan, metadata)}${rest === '' ? '' : `,${rest}`}}`;
}

function metadataText(plan: SourcePlan, metadata: ObjectMetadata): string {
  const random = objectDraws(plan, metadata.kind, ...metadata.number, 77);
  const uid = metadata.uid ?? uidIn(plan, metadata.kind, ...metadata.number);
  // One in forty objects carries what Kubernetes allows and careless code breaks.
  const awkward = random.below(40) === 0 ? hostileAnnotations(random) : undefined;
  const annotations = awkward === undefined ? metadata.annotations : { ...metadata.annotations, ...awkward };
  return [
    `{"name":${goJson(metadata.name)}`,
    metadata.generateName === undefined ? '' : `,"generateName":"${metadata.generateName}"`,
    metadata.namespace === '' ? '' : `,"namespace":"${metadata.namespace}"`,
    `,"uid":"${uid}","resourceVersion":"${1_000_000 + random.below(900_000_000)}"`,
    metadata.generation === undefined ? '' : `,"generation":${metadata.generation}`,
    `,"creationTimestamp":"${timeText(metadata.createdMs)}"`,
    metadata.labels === undefined ? '' : `,"labels":${goJson(metadata.labels)}`,
    annotations === undefined ? '' : `,"annotations":${goJson(annotations)}`,
    metadata.owner === undefined ? '' : `,"ownerReferences":[${metadata.owner}]`,
    metadata.finalizers === undefined ? '' : `,"finalizers":${goJson(metadata.finalizers)}`,
    metadata.managed === undefined ? '' : `,"managedFields":[${metadata.managed}]`,
    '}',
  ].join('');
}

/** JSON of an owner reference to a controller. */
export function ownerText(owner: { apiVersion: string; kind: string; name: string; uid: string }): string {
  return JSON.stringify({ ...owner, controller: true, blockOwnerDeletion: true });
}

const goEscapes: ReadonlyMap<string, string> = new Map([
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
  ['\u2028', '\\u2028'],
  ['\u2029', '\\u2029'],
]);

/** JSON text in the spelling of Go's encoder, which API servers use (https://pkg.go.dev/encoding/json#Marshal). */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (found) => goEscapes.get(found) ?? found);
}

/** The entries in the order Go writes maps. */
export function sortedByName(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
