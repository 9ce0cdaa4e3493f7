import { normaliseObject, type SourceId } from '@orrery/model';
import type { Put } from '@orrery/storage';

/** Writes of these pods into a source, in the layout that ingest stores. */
export function preparedPuts(texts: readonly string[], source: SourceId): Put[] {
  return texts.map((text) => {
    const bytes = Buffer.from(text);
    const rules = { dropManagedFields: true, dropLastApplied: true };
    const object = normaliseObject(bytes, { start: 0, end: bytes.length }, rules);
    const { namespace, name, uid, body, annotationsEnd } = object;
    return {
      op: 'put',
      key: { source, group: '', resource: 'pods', namespace, name },
      version: 'v1',
      uid,
      originVersion: object.resourceVersion,
      labels,
      body,
      annotationsEnd,
    };
  });
}
