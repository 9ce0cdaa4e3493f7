import { type ExactJson, type ExactObject, isExactObject, property } from './parse-exact-json.ts';

/** Orrery cuts out longer annotations (kube-sync.md F1); counted in bytes of UTF-8. */
const ANNOTATION_LIMIT_BYTES = 64 * 1024;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** What Orrery adds on the way out (search.md B02). */
const ADDED_ANNOTATION = /^(?:shadow\.clusterpedia\.io|orrery\.dev)\//;
/** Of `metadata`: not kept, or not the member's own (the revision; B04). */
const DROPPED = new Set(['managedFields', 'selfLink', 'resourceVersion', 'annotations']);

/**
 * What is left of an object when the documented pruning (kube-sync.md F1) and Orrery's own additions are taken away. Applied to
 * the member's object and to Orrery's, it makes them comparable. `resourceVersion` is dropped: see {@link originOf}.
 */
export function pruneObject(object: ExactObject, isSecret: boolean): ExactObject {
  const metadata = property(object, 'metadata');
  const kept = entriesOf(metadata).filter(([key]) => !DROPPED.has(key));
  const annotations = entriesOf(property(metadata, 'annotations')).filter(isKeptAnnotation);
  if (annotations.length > 0) kept.push(['annotations', Object.fromEntries(annotations)]);
  const fields = entriesOf(object).map(([key, value]): [string, ExactJson] => {
    if (key === 'metadata') return [key, Object.fromEntries(kept)];
    return [key, key === 'data' && isSecret ? emptyValues(value) : value];
  });
  return Object.fromEntries(fields);
}

function entriesOf(value: ExactJson | undefined): [string, ExactJson][] {
  return isExactObject(value) ? Object.entries(value) : [];
}

function isKeptAnnotation([key, value]: [string, ExactJson]): boolean {
  if (key === LAST_APPLIED || ADDED_ANNOTATION.test(key)) return false;
  return typeof value !== 'string' || Buffer.byteLength(value) <= ANNOTATION_LIMIT_BYTES;
}

function emptyValues(data: ExactJson): ExactJson {
  return isExactObject(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, ''])) : data;
}

/** The resourceVersion that Orrery says the object has in its member. */
export function originOf(object: ExactObject): ExactJson | undefined {
  return property(property(property(object, 'metadata'), 'annotations'), 'orrery.dev/origin-resource-version');
}
