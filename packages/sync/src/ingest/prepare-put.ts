import { type ByteRange, normaliseObject, type ScopeKey } from '@orrery/model';
import type { Put } from '@orrery/storage';
import { pruneRulesOf } from './prune-rules.ts';

/** Larger objects are not stored (KSY-F12); etcd itself refuses much smaller ones. */
const maxObjectBytes = 8 * 1024 * 1024;

/** An object that cannot be stored: it is counted and named, and its scope goes on (KSY-D24). */
class UnstorableObjectError extends Error {
  override readonly name = 'UnstorableObjectError';
}

/**
 * The write that stores an object of a page or an event: pruned and normalised.
 * @throws UnstorableObjectError when it is too large or has no name or uid; RawJsonError when it is no JSON object.
 */
export function preparePut(scope: ScopeKey, version: string, bytes: Uint8Array, range: ByteRange): Put {
  const size = range.end - range.start;
  if (size > maxObjectBytes)
    throw new UnstorableObjectError(`the object has ${size} bytes, more than ${maxObjectBytes}`);
  const normalised = normaliseObject(bytes, range, pruneRulesOf(scope));
  const { namespace, name, uid } = normalised;
  if (name === '' || name.includes('/') || namespace.includes('/')) {
    throw new UnstorableObjectError(
      `name ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} is no path segment`,
    );
  }
  return {
    op: 'put',
    key: { ...scope, namespace, name },
    version,
    uid,
    originVersion: normalised.resourceVersion,
    labels: normalised.labels,
    body: normalised.body,
    annotationsEnd: normalised.annotationsEnd,
  };
}
