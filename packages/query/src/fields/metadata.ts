import type { ExactJson } from '../json/exact-json.ts';
import { isList, memberOf } from '../paths/values-at.ts';
import { parseRfc3339 } from '../values/parse-rfc3339.ts';

/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly group: string;
  /** Not the plural. */
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly isController: boolean;
}

/**
 * The owner references of an object, in its order. An entry counts when `apiVersion`, `kind`, `name` and `uid` are texts and the uid
 * is not empty; others are no references to Kubernetes either.
 */
export function ownerReferencesOf(json: ExactJson): OwnerReference[] {
  const references = memberOf(memberOf(json, 'metadata'), 'ownerReferences');
  return isList(references) ? references.flatMap(readReference) : [];
}

/** The labels of an object as a flat list key, value, key, value...; entries whose value is no text are left out. */
export function labelsOf(json: ExactJson): string[] {
  return flatTexts(memberOf(memberOf(json, 'metadata'), 'labels'));
}

/** The annotations of an object in the form of `labelsOf`. */
export function annotationsOf(json: ExactJson): string[] {
  return flatTexts(memberOf(memberOf(json, 'metadata'), 'annotations'));
}

/** Epoch milliseconds of `metadata.creationTimestamp`, cut to whole ones; undefined when it is no RFC 3339 time. */
export function createdAtOf(json: ExactJson): number | undefined {
  const text = memberOf(memberOf(json, 'metadata'), 'creationTimestamp');
  const time = typeof text === 'string' ? parseRfc3339(text) : undefined;
  if (time === undefined) return undefined;
  // Rounds down for times before the epoch too, where bigint division would round up.
  return Number((time - (((time % 1_000_000n) + 1_000_000n) % 1_000_000n)) / 1_000_000n);
}

function readReference(entry: ExactJson): OwnerReference[] {
  const apiVersion = memberOf(entry, 'apiVersion');
  const kind = memberOf(entry, 'kind');
  const name = memberOf(entry, 'name');
  const uid = memberOf(entry, 'uid');
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return [];
  if (typeof name !== 'string' || typeof uid !== 'string' || uid === '') return [];
  const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
  return [{ group, kind, name, uid, isController: memberOf(entry, 'controller') === true }];
}

function flatTexts(members: ExactJson | undefined): string[] {
  if (typeof members !== 'object' || members === null || isList(members)) return [];
  return Object.entries(members).flatMap(([key, value]) => (typeof value === 'string' ? [key, value] : []));
}
