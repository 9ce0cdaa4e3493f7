import { convertObject, type ItemRange, normaliseObject, type ScopeKey, versionChangeOf } from '@orrery/model';
import { type Put, storableKeyProblem } from '@orrery/storage';
import { type IngestRules, type IngestSettings, type IngestWish, ingestRulesOf } from './ingest-rules.ts';

/** Larger objects are not stored (KSY-F12); etcd itself refuses much smaller ones. */
const maxObjectBytes = 8 * 1024 * 1024;

/** An object that cannot be stored: it is counted and named, and its scope goes on (KSY-D24). */
class UnstorableObjectError extends Error {
  override readonly name = 'UnstorableObjectError';
}

/**
 * Makes the write that stores an object of a page or an event: pruned and normalised; undefined when the object is not wanted.
 * @throws UnstorableObjectError when it is too large or has no name or one that no key can hold; RawJsonError when it is no JSON object
 *   (KSY-F12).
 */
export type PreparePut = (bytes: Uint8Array, range: ItemRange) => Put | undefined;

/**
 * A `PreparePut` for the objects of a scope, to be made once for it.
 * @param wish with the version of the kind that is stored, and what the member is asked for where that is another one (SEA-S01).
 */
export function createPreparePut(
  wish: IngestWish & {
    readonly version: string;
    readonly asked?: { readonly group: string; readonly version: string };
  },
  settings?: IngestSettings,
): PreparePut {
  const { scope, version, asked } = wish;
  const rules = ingestRulesOf(wish, settings);
  const change = asked === undefined ? 'rename' : (versionChangeOf(scope, asked) ?? 'rename');
  if (change === 'rename') return (bytes, range) => preparePut({ scope, version, rules }, bytes, range);
  return (bytes, { start, end }) => {
    const converted = convertObject(bytes.subarray(start, end), change.toHub);
    return preparePut({ scope, version, rules }, converted, { start: 0, end: converted.length });
  };
}

function preparePut(
  into: { readonly scope: ScopeKey; readonly version: string; readonly rules: IngestRules },
  bytes: Uint8Array,
  range: ItemRange,
): Put | undefined {
  const { scope, version, rules } = into;
  const size = range.end - range.start;
  if (size > maxObjectBytes)
    throw new UnstorableObjectError(`the object has ${size} bytes, more than ${maxObjectBytes}`);
  if (rules.accepts?.(bytes, range) === false) return undefined;
  const normalised = normaliseObject(bytes, range, rules.normalise);
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
