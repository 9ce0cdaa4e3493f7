import { type ExactJson, type ExactObject, isExactObject, property } from './parse-exact-json.ts';

/** Orrery cuts out longer annotations (kube-sync.md F1); counted in bytes of UTF-8. */
const ANNOTATION_LIMIT_BYTES = 64 * 1024;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** What Orrery adds on the way out (search.md B02). */
const ADDED_ANNOTATION = /^(?:shadow\.clusterpedia\.io|orrery\.dev)\//;
/** Takes entries of `metadata.annotations` or `metadata` away. */
type Keep = (key: string, value: ExactJson) => boolean;

/**
 * What Orrery is to store of a member's object: the documented pruning (kube-sync.md F1) applied. `resourceVersion` goes as well:
 * Orrery has its own, see {@link originOf}.
 */
export function pruneMemberObject(object: ExactObject, isSecret: boolean): ExactObject {
  const keepField: Keep = (key) => key !== 'managedFields' && key !== 'selfLink' && key !== 'resourceVersion';
  const pruned = filterMetadata(object, keepField, isStoredAnnotation);
  const data = property(pruned, 'data');
  return isSecret && data !== undefined ? { ...pruned, data: emptyValues(data) } : pruned;
}

/**
 * Orrery's object without what Orrery adds on the way out. Nothing is pruned here: a Secret's value or managedFields that Orrery
 * still has are differences.
 */
export function stripAdditions(object: ExactObject): ExactObject {
  const keepAnnotation: Keep = (key) => !ADDED_ANNOTATION.test(key);
  return filterMetadata(object, (key) => key !== 'resourceVersion', keepAnnotation);
}

function filterMetadata(object: ExactObject, keepField: Keep, keepAnnotation: Keep): ExactObject {
  const metadata = property(object, 'metadata');
  const kept = entriesOf(metadata).filter(([key, value]) => key !== 'annotations' && keepField(key, value));
  const annotations = entriesOf(property(metadata, 'annotations')).filter(([key, value]) => keepAnnotation(key, value));
  if (annotations.length > 0) kept.push(['annotations', Object.fromEntries(annotations)]);
  return { ...object, metadata: Object.fromEntries(kept) };
}

function entriesOf(value: ExactJson | undefined): [string, ExactJson][] {
  return isExactObject(value) ? Object.entries(value) : [];
}

function isStoredAnnotation(key: string, value: ExactJson): boolean {
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
