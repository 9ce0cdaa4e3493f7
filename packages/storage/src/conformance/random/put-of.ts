import type { ObjectKey } from '@orrery/model';
import type { Put } from '../../contract/writing.ts';
import { exactJsonText } from './exact-json-text.ts';
import type { RandomContent } from './random-object.ts';

/** The write of a random object, its body in the normalised layout. */
export function putOf(
  key: ObjectKey,
  { uid, version, originVersion, body: { metadata, ...members } }: RandomContent,
): Put {
  const named = { name: key.name, ...(key.namespace === '' ? {} : { namespace: key.namespace }), uid };
  const whole = { ...named, ...metadata, annotations: {} };
  const text = exactJsonText({ metadata: whole, ...members });
  const annotationsEnd = Buffer.byteLength(`{"metadata":${exactJsonText(whole)}`) - '}}'.length;
  return { op: 'put', key, version, uid, originVersion, body: new TextEncoder().encode(text), annotationsEnd };
}
