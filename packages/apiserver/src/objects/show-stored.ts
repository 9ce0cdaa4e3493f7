import { type ControlObject, normaliseObject, StatusError } from '@orrery/model';
import { readControlObject, type StoredObject } from '@orrery/storage';
import type { ControlHandler } from '../apiserver-deps.ts';

/** Stored control objects as their kind shows them, as rows again. */
export async function showStored(
  handler: Pick<ControlHandler, 'kind' | 'storedKind' | 'show'>,
  objects: readonly StoredObject[],
): Promise<readonly StoredObject[]> {
  const { kind, storedKind = kind, show } = handler;
  if (show === undefined || objects.length === 0) return objects;
  const shown = await show(objects.map((stored) => readControlObject(storedKind, stored)));
  return objects.map((stored, at) => {
    const object = shown[at];
    if (object === undefined) throw new StatusError('InternalError', `an object of ${kind.api.kind} is not shown`);
    const { cells: _, ...row } = stored;
    return { ...row, ...bodyOf(object) };
  });
}

/** The layout in which objects are kept and rendered. */
export function bodyOf(object: ControlObject): Pick<StoredObject, 'body' | 'annotationsEnd'> {
  const bytes = new TextEncoder().encode(JSON.stringify(object));
  const rules = { dropManagedFields: false, dropLastApplied: false };
  const { body, annotationsEnd } = normaliseObject(bytes, { start: 0, end: bytes.length }, rules);
  return { body, annotationsEnd };
}
