import { type ByteRange, normaliseObject, type ScopeKey } from '@orrery/model';
import { type Put, storableKeyProblem } from '@orrery/storage';
import { pruneRulesOf } from './prune-rules.ts';

/** Larger objects are not stored (KSY-F12); etcd itself refuses much smaller ones. */
const maxObjectBytes = 8 * 1024 * 1024;

/** An object that cannot be stored: it is counted and named, and its scope goes on (KSY-D24). */
class UnstorableObjectError extends Error {
  override readonly name = 'UnstorableObjectError';
}

/**
 * The write that stores an object of a page or an event: pruned and normalised.
 * @throws UnstorableObjectError when it is too large or has no name or one that no key can hold; RawJsonError when it is no JSON object.
 */
export function preparePut(scope: ScopeKey, version: string, bytes: Uint8Array, range: ByteRange): Put {
  const size = range.end - range.start;
  if (size > maxObjectBytes)
    throw new UnstorableObjectError(`the object has ${size} bytes, more than ${maxObjectBytes}`);
  const normalised = normaliseObject(bytes, range, pruneRulesOf(scope));
  const { namespace, name, uid, resourceVersion: originVersion } = normalised;
  const key = { ...scope, namespace, name };
  const problem = storableKeyProblem(key, { uid, version, originVersion });
  if (problem !== undefined) throw new UnstorableObjectError(problem);
  return {
    op: 'put',
    key,
    version,
    uid,
    originVersion,
    body: normalised.body,
    annotationsEnd: normalised.annotationsEnd,
  };
}
