import {
  apiVersionOf,
  type ControlKind,
  type ControlObject,
  normaliseObject,
  type ObjectKey,
  renderObject,
} from '@orrery/model';
import type { Put, StoredObject } from '@orrery/storage';
import { isJsonObject } from '../json/json-value.ts';
import { stripWriteOnly } from './strip-write-only.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A control object as it may be kept: without write-only fields, whatever admission did (CLU-V02). */
export function storable(object: ControlObject, kind: ControlKind): ControlObject {
  const value: unknown = JSON.parse(JSON.stringify(object));
  if (!isJsonObject(value)) throw new TypeError('a control object is an object');
  return stripWriteOnly(value, kind.writeOnly) as unknown as ControlObject; // the same object with less in spec
}

/** A control object as its row. */
export function toPut(object: ControlObject, kind: ControlKind, key: ObjectKey): Omit<Put, 'expects'> {
  const bytes = encoder.encode(JSON.stringify(storable(object, kind)));
  const { body, annotationsEnd, uid, labels } = normaliseObject(
    bytes,
    { start: 0, end: bytes.length },
    { dropManagedFields: true, dropLastApplied: false },
  );
  return { op: 'put', key, version: kind.api.version, uid, originVersion: '', labels, body, annotationsEnd };
}

/** A row as the control object it holds, with its `resourceVersion`. */
export function toControlObject(stored: StoredObject, kind: ControlKind): ControlObject {
  const bytes = renderObject(stored, {
    apiVersion: apiVersionOf(kind.api),
    kind: kind.api.kind,
    resourceVersion: String(stored.revision),
    annotations: [],
    withTypeMeta: true,
  });
  return JSON.parse(decoder.decode(bytes)) as ControlObject; // written by toPut, after validation
}
