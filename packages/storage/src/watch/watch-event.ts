import type { SourceId, SourceKind } from '@orrery/model';
import type { ObjectView } from '@orrery/query';
import type { WatchEvent } from '../contract/reading.ts';
import type { StoredObject } from '../contract/records.ts';
import type { ChangeWithStates, PackedState } from '../operations/operation.ts';

/** A change with its states as conditions see them. */
export interface ViewedChange {
  readonly entry: ChangeWithStates;
  readonly now: ObjectView | undefined;
  readonly before: ObjectView | undefined;
}

/**
 * What a change means to a watcher whose objects are those that meet `matches`: an object that comes to meet it is added, one that
 * ceases to is deleted, as in a watch of kube-apiserver with a selector.
 */
export function watchEvent(
  { entry, now, before }: ViewedChange,
  matches: (view: ObjectView) => boolean,
): Exclude<WatchEvent, { readonly type: 'bookmark' }> | undefined {
  const { state, previous, change } = entry;
  const isMet = now !== undefined && matches(now);
  const wasMet = before !== undefined && matches(before);
  if (isMet && state !== undefined) {
    return { type: wasMet ? 'modified' : 'added', object: toObject(state), source: toSource(now) };
  }
  if (!wasMet || previous === undefined) return undefined;
  return { type: 'deleted', object: { ...toObject(previous), revision: change.revision }, source: toSource(before) };
}

function toSource({ source: { id, kind, name } }: ObjectView): { id: SourceId; kind: SourceKind; name: string } {
  return { id, kind, name };
}

function toObject({ head, body }: PackedState): StoredObject {
  return { ...head, body };
}
