import type { ObjectForm } from './accepted-form.ts';
import type { ObjectChange } from './change-history.ts';
import { writeExact } from './exact-json.ts';
import type { ObjectTest } from './object-selection.ts';
import { formText, withRevision } from './object-text.ts';
import { groupVersion, type ServedKind } from './served-kind.ts';

/** What a client watches. */
export interface WatchTarget {
  readonly kind: ServedKind;
  readonly version: string;
  /** Empty: all namespaces. */
  readonly namespace: string;
  readonly form: ObjectForm;
  /** Undefined: everything. */
  readonly selects: ObjectTest | undefined;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
}

/** What a watch is told of an object. */
export type WatchEvent = Pick<ObjectChange, 'type' | 'object'>;

/**
 * What a change is to a watch; undefined when it does not concern it. An object that comes to be selected is ADDED, one that is no more
 * is DELETED, with its last selected state and the change's revision (`convertToWatchEvent` of apiserver's cacher; seen on 1.36).
 */
export function eventOf({ kind, namespace, selects }: WatchTarget, change: ObjectChange): WatchEvent | undefined {
  const { type, object, previous, revision } = change;
  if (namespace !== '' && namespace !== object.namespace) return undefined;
  if (selects === undefined) return change;
  const isSelected = type !== 'DELETED' && selects(object);
  const wasSelected = previous !== undefined && selects(previous);
  if (isSelected) return { type: wasSelected ? 'MODIFIED' : 'ADDED', object };
  if (!wasSelected) return undefined;
  return { type: 'DELETED', object: withRevision(kind, previous, revision) };
}

/** The line of an event. */
export function eventLine(target: WatchTarget, { type, object }: WatchEvent): string {
  return `{"type":"${type}","object":${formText(target, object)}}\n`;
}

/** The line of a bookmark. */
export function bookmarkLine(
  { kind, version, form }: WatchTarget,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): string {
  const metadata = { resourceVersion: String(revision), annotations };
  const type =
    form === 'whole'
      ? { kind: kind.kind, apiVersion: groupVersion(kind.group, version) }
      : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
  const object = { ...type, metadata };
  return `${writeExact({ type: 'BOOKMARK', object })}\n`;
}
