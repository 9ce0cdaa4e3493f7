import {
  type AddedAnnotations,
  addedAnnotations,
  keptAnnotations,
  type RawAnnotation,
  readAnnotations,
} from './annotations.ts';
import type { ItemRange } from './byte-range.ts';
import { compactJson } from './compact-json.ts';
import { keepPaths, removePaths } from './cut-paths.ts';
import { joinBytes, lengthOf, textPiece, withCommas } from './join-bytes.ts';
import { jsonByte } from './json-bytes.ts';
import { JsonScanner } from './json-scanner.ts';
import { decodeString, utf8Length } from './json-string.ts';
import { memberName } from './member-name.ts';
import { ObjectMembers } from './object-members.ts';
import type { PathTree } from './path-tree.ts';
import { RawJsonError } from './raw-json-error.ts';
import { readStringMap, stringOf } from './read-strings.ts';
import { type RedactedValue, redactValues } from './redact-values.ts';

/** What is left out of a stored object (KSY-F1), and what is noted in it. */
export interface NormaliseRules {
  readonly dropManagedFields: boolean;
  /** Drops `kubectl.kubernetes.io/last-applied-configuration`; with `redactValuesOf` it is dropped always. */
  readonly dropLastApplied: boolean;
  /**
   * Top-level members (`data` of Secrets) whose values become `""`, their keys kept. When any is named, `stringData` is too, which
   * holds the same values in clear text.
   */
  readonly redactValuesOf?: readonly string[];
  /** Annotations with a longer value, in UTF-8 bytes, are cut out and named in `orrery.dev/pruned-annotations`, by commas. */
  readonly maxAnnotationBytes?: number;
  /** Added, in place of annotations of the same key. */
  readonly annotations?: AddedAnnotations;
  /** What is left out beside; what makes up an object's identity must not be among it. */
  readonly dropPaths?: PathTree;
  /** Nothing else is kept; what makes up an object's identity must be among it, `metadata.resourceVersion` too. */
  readonly keepPaths?: PathTree;
  /** Asked for each object with redacted values, for annotations that tell one state of the values from another. */
  readonly describeRedacted?: (
    values: readonly RedactedValue[],
    object: Pick<NormalisedObject, 'namespace' | 'name' | 'uid'>,
  ) => AddedAnnotations;
}

/** An object as it is stored, and what its row needs of it. All its strings and bytes are its own. */
export interface NormalisedObject {
  /**
   * JSON without whitespace between tokens: `metadata` first, in it `annotations` last (`{}` if there are none), then the other
   * members in their order and spelling; without `apiVersion`, `kind`, `metadata.resourceVersion`, `metadata.selfLink`.
   */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Offset in `body` of the brace that closes `metadata.annotations`. */
  readonly annotationsEnd: number;
  /** Empty when absent, as in items of typed lists. */
  readonly apiVersion: string;
  /** Empty when absent, as in items of typed lists. */
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  /** Never empty. */
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** RFC 3339, or empty. */
  readonly creationTimestamp: string;
  /** RFC 3339. */
  readonly deletionTimestamp?: string;
  /** Flat: key, value, key, value...; no key twice. */
  readonly labels: readonly string[];
}

const lastAppliedKey = 'kubectl.kubernetes.io/last-applied-configuration';
const prunedKey = 'orrery.dev/pruned-annotations';

const metadataName = memberName('metadata');
const typeNames = { apiVersion: memberName('apiVersion'), kind: memberName('kind') };
const names = {
  namespace: memberName('namespace'),
  name: memberName('name'),
  uid: memberName('uid'),
  resourceVersion: memberName('resourceVersion'),
  creationTimestamp: memberName('creationTimestamp'),
  deletionTimestamp: memberName('deletionTimestamp'),
  labels: memberName('labels'),
  annotations: memberName('annotations'),
  managedFields: memberName('managedFields'),
  selfLink: memberName('selfLink'),
};
const topNames = [metadataName, ...Object.values(typeNames)];
const metadataNames = Object.values(names);

const head = textPiece('{"metadata":{');
const openAnnotations = textPiece('"annotations":{');
const closeMetadata = textPiece('}}');
const tail = textPiece('}');

/**
 * Brings an object from a member into the layout it is stored in (`architecture.md` 2.1), by cutting its bytes: integers above
 * 2^53, the order of keys, escapes and duplicates come through unchanged. Of the members named above that occur twice the last is
 * kept. Cost: two passes over the bytes, one where the range says that they were checked.
 * @throws RawJsonError Malformed when the range holds no JSON object, one that is not UTF-8 or nested deeper than 128 levels, one
 *   without a name, or one whose metadata has other types than Kubernetes gives it (for such a member the offset counts from the
 *   object's start, whitespace and redacted values left out).
 */
export function normaliseObject(bytes: Uint8Array, range: ItemRange, rules: NormaliseRules): NormalisedObject {
  const redactedValues: RedactedValue[] = [];
  const object = trimmed(redacted(compactJson(bytes, range), rules, redactedValues), rules);
  const scanner = new JsonScanner(object, { start: 0, end: object.length }, { isChecked: true });
  const top = new ObjectMembers(scanner, 0, topNames);
  const metadataMember = top.get(metadataName);
  if (metadataMember === undefined)
    throw new RawJsonError('no metadata in the object', { kind: 'Malformed', offset: range.start });
  const metadata = new ObjectMembers(scanner, metadataMember.valueStart, metadataNames);
  const name = stringOf(scanner, metadata.get(names.name));
  if (name === '') throw new RawJsonError('no metadata.name in the object', { kind: 'Malformed', offset: range.start });
  const deletionTimestamp = stringOf(scanner, metadata.get(names.deletionTimestamp));
  const namespace = stringOf(scanner, metadata.get(names.namespace));
  const uid = stringOf(scanner, metadata.get(names.uid));
  const described =
    redactedValues.length === 0 ? undefined : rules.describeRedacted?.(redactedValues, { namespace, name, uid });
  const added = described === undefined ? rules.annotations : [...(rules.annotations ?? []), ...described];
  return {
    ...layOut(scanner, { top, metadata, rules, added }),
    apiVersion: stringOf(scanner, top.get(typeNames.apiVersion)),
    kind: stringOf(scanner, top.get(typeNames.kind)),
    namespace,
    name,
    uid,
    resourceVersion: stringOf(scanner, metadata.get(names.resourceVersion)),
    creationTimestamp: stringOf(scanner, metadata.get(names.creationTimestamp)),
    ...(deletionTimestamp === '' ? {} : { deletionTimestamp }),
    labels: readStringMap(scanner, metadata.get(names.labels)),
  };
}

function redacted(object: Uint8Array, rules: NormaliseRules, values: RedactedValue[]): Uint8Array {
  if (!isRedacting(rules)) return object;
  const onValue = rules.describeRedacted === undefined ? undefined : (value: RedactedValue) => values.push(value);
  return redactValues(object, [...(rules.redactValuesOf ?? []), 'stringData'], onValue);
}

function trimmed(object: Uint8Array, rules: NormaliseRules): Uint8Array {
  const kept = rules.keepPaths === undefined ? object : keepPaths(object, rules.keepPaths);
  return rules.dropPaths === undefined ? kept : removePaths(kept, rules.dropPaths);
}

function isRedacting(rules: NormaliseRules): boolean {
  return (rules.redactValuesOf?.length ?? 0) > 0;
}

interface ObjectParts {
  readonly top: ObjectMembers;
  readonly metadata: ObjectMembers;
  readonly rules: NormaliseRules;
  readonly added: AddedAnnotations | undefined;
}

function layOut(scanner: JsonScanner, parts: ObjectParts): Pick<NormalisedObject, 'body' | 'annotationsEnd'> {
  const { top, metadata, rules } = parts;
  const dropped = new Set(['resourceVersion', 'selfLink', 'annotations']);
  if (rules.dropManagedFields) dropped.add('managedFields');
  const kept = metadata.pieces((name) => name === undefined || !dropped.has(name));
  const annotations = layOutAnnotations(scanner, parts);
  const front = [head, ...withCommas([...kept, openAnnotations]), ...withCommas(annotations)];
  const rest = top.pieces((name) => name === undefined);
  const body = joinBytes([...front, ...withCommas([closeMetadata, ...rest]), tail]);
  return { body, annotationsEnd: lengthOf(front) };
}

function layOutAnnotations(scanner: JsonScanner, { metadata, rules, added: wantedToo }: ObjectParts): Uint8Array[] {
  const member = metadata.get(names.annotations);
  const isNull = member === undefined || scanner.peek(member.valueStart) === jsonByte.n;
  const all = isNull ? [] : readAnnotations(scanner, member.valueStart);
  const dropsLastApplied = rules.dropLastApplied || isRedacting(rules);
  const wanted = dropsLastApplied ? all.filter((annotation) => annotation.key !== lastAppliedKey) : all;
  const limit = rules.maxAnnotationBytes ?? Number.POSITIVE_INFINITY;
  const kept = wanted.filter((annotation) => !isLonger(scanner.bytes, annotation, limit));
  const added = [...(wantedToo ?? [])];
  if (kept.length < wanted.length) added.push([prunedKey, prunedNames(wanted, kept)]);
  const pieces = keptAnnotations(scanner.bytes, kept, added);
  const text = addedAnnotations(added);
  return text === '' ? pieces : [...pieces, textPiece(text)];
}

function prunedNames(wanted: readonly RawAnnotation[], kept: readonly RawAnnotation[]): string {
  const keptOnes = new Set(kept);
  const pruned = wanted.filter((annotation) => !keptOnes.has(annotation)).map((annotation) => annotation.key);
  return [...new Set(pruned)].join(',');
}

function isLonger(bytes: Uint8Array, annotation: RawAnnotation, limit: number): boolean {
  const { valueStart, end } = annotation;
  // A string is never longer than its JSON text, so most need not be decoded to be measured.
  if (end - valueStart <= limit) return false;
  return bytes[valueStart] !== jsonByte.quote || utf8Length(decodeString(bytes, { start: valueStart, end })) > limit;
}
