import { type ControlKind, type ControlObject, normaliseObject, type ObjectKey, type SourceId } from '@orrery/model';
import type { StoredObject } from './contract/records.ts';
import type { Put } from './contract/writing.ts';

/** Key of a control object: control objects are rows of the source `control`. */
export function controlKey(control: SourceId, kind: ControlKind, name: string): ObjectKey {
  return { source: control, group: kind.api.group, resource: kind.api.resource, namespace: '', name };
}

/** The write of a control object; `metadata.uid` must be set. Number, order and spelling of its fields are kept. */
export function putControlObject(
  control: SourceId,
  kind: ControlKind,
  object: ControlObject,
  expects: NonNullable<Put['expects']>,
): Put {
  const bytes = new TextEncoder().encode(JSON.stringify(object));
  const normalised = normaliseObject(bytes, { start: 0, end: bytes.length }, controlRules);
  return {
    op: 'put',
    key: controlKey(control, kind, normalised.name),
    version: kind.api.version,
    uid: normalised.uid,
    originVersion: '',
    body: normalised.body,
    annotationsEnd: normalised.annotationsEnd,
    expects,
  };
}

/** A stored control object, parsed; `resourceVersion` is its revision. It was validated against its schema when written. */
export function readControlObject<T extends ControlObject>(kind: ControlKind, stored: StoredObject): T {
  const object = JSON.parse(new TextDecoder().decode(stored.body));
  object.metadata.resourceVersion = String(stored.revision);
  return { apiVersion: `${kind.api.group}/${kind.api.version}`, kind: kind.api.kind, ...object };
}

/** A control object is kept as its writer sent it: what must not be kept was taken out at admission. */
const controlRules = { dropManagedFields: false, dropLastApplied: false };
