import { type ControlKind, type ControlObject, isJsonObject } from '@orrery/model';
import { toJsonValue } from '../json/plain-json.ts';
import { stripWriteOnly } from './strip-write-only.ts';

/** A control object as it may be kept: without write-only fields, whatever admission did (CLU-V02). */
export function storable(object: ControlObject, kind: ControlKind): ControlObject {
  const value = toJsonValue(object);
  if (!isJsonObject(value)) throw new TypeError('a control object is an object');
  return stripWriteOnly(value, kind.writeOnly) as unknown as ControlObject; // the same object with less in spec
}
