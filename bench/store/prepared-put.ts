import type { GeneratedObject } from '@orrery/lab';
import { normaliseObject, type SourceId } from '@orrery/model';
import type { Put, StoredObject } from '@orrery/storage';

const rules = { dropManagedFields: true, dropLastApplied: true, maxAnnotationBytes: 65_536 };
const secretRules = { ...rules, redactValuesOf: ['data', 'stringData'] };

/** The write of an object into a source, in the layout that ingest stores. */
export function preparedPut({ kind, text }: Pick<GeneratedObject, 'kind' | 'text'>, source: SourceId): Put {
  const { group, resource, version } = kind;
  const bytes = Buffer.from(text);
  const isSecret = group === '' && resource === 'secrets';
  const object = normaliseObject(bytes, { start: 0, end: bytes.length }, isSecret ? secretRules : rules);
  const { namespace, name, uid, body, annotationsEnd } = object;
  return {
    op: 'put',
    key: { source, group, resource, namespace, name },
    version,
    uid,
    originVersion: object.resourceVersion,
    body,
    annotationsEnd,
  };
}

/** What of an object a change changes: one annotation, or one label beside it, which is two rows of the label index. */
export type ChangeKind = 'annotation' | 'label';

/**
 * A write that changes an object as it was read.
 * @param number becomes the value and the origin version, different for each change of an object.
 */
export function changedPut(
  object: Pick<StoredObject, 'key' | 'version' | 'uid' | 'body' | 'annotationsEnd'>,
  number: number,
  what: ChangeKind = 'annotation',
): Put {
  const { key, version, uid } = object;
  const head = Buffer.from(object.body.subarray(0, object.annotationsEnd)).toString();
  const labelled = what === 'label' ? head.replace(/"env":"[^"]*"/, `"env":"changed-${number % 10}"`) : head;
  const comma = labelled.endsWith('{') ? '' : ',';
  const changed = Buffer.from(`${labelled}${comma}"bench.orrery.dev/change":"${number}"`);
  const body = Buffer.concat([changed, object.body.subarray(object.annotationsEnd)]);
  return { op: 'put', key, version, uid, originVersion: String(number), body, annotationsEnd: changed.length };
}
