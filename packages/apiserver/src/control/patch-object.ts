import { isDeepStrictEqual } from 'node:util';
import {
  type ControlKind,
  type ControlObject,
  hasReason,
  isJsonObject,
  type JsonObject,
  StatusError,
} from '@orrery/model';
import { controlKey, type Put, putControlObject, readControlObject, type StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { Admitted } from '../apiserver-deps.ts';
import { toJsonValue } from '../json/plain-json.ts';
import { notFound } from '../objects/get-object.ts';
import { negotiateObject } from '../request/accept.ts';
import { readMetadata } from './control-metadata.ts';
import { invalid } from './field-causes.ts';
import { invalidObject } from './invalid-object.ts';
import { mergePatch } from './merge-patch.ts';
import { mediaTypeOf, parseJsonDocument, unsupportedBody } from './parse-document.ts';
import { prepareObject } from './prepare-object.ts';
import { storable } from './storable.ts';
import { writeAdmitted } from './write-admitted.ts';
import { type ControlWrite, objectName, prepareDeps, storedKindOf, writtenAnswer } from './write-deps.ts';
import { parseWriteOptions, type WriteOptions } from './write-options.ts';

/** Tries when others write the same object meanwhile, as kube-apiserver (`MaxRetryWhenPatchConflicts`). */
const maxTries = 5;
const patchType = 'application/merge-patch+json';

/**
 * Patches a control object by JSON merge patch (SEA-RW02). Without a `resourceVersion` in the patch it is applied to what is stored at
 * the moment of the write.
 * @throws StatusError NotFound, Conflict, Invalid, BadRequest, UnsupportedMediaType.
 */
export async function patchObject(write: ControlWrite, name: string): Promise<Answer> {
  const { request } = write;
  if (mediaTypeOf(request.contentType) !== patchType) throw unsupportedBody([patchType]);
  negotiateObject(request.accept, false);
  const options = parseWriteOptions(request.query, 'PatchOptions');
  const patch = parseJsonDocument(await request.body());
  for (let tries = 1; ; tries += 1) {
    try {
      return await patchOnce(write, { name, patch, options });
    } catch (error) {
      if (tries >= maxTries || !hasReason(error, 'Conflict') || !(error instanceof LostRace)) throw error;
    }
  }
}

/** Somebody else wrote between our read and our write. */
class LostRace extends StatusError {}

function lostRace({ message, details }: StatusError): LostRace {
  return new LostRace('Conflict', message, { details });
}

interface Patching {
  readonly name: string;
  readonly patch: JsonObject;
  readonly options: WriteOptions;
}

async function patchOnce(write: ControlWrite, { name, patch, options }: Patching): Promise<Answer> {
  const { deps, handler, request, path } = write;
  const { kind } = handler;
  const storedKind = storedKindOf(write);
  const current = await deps.store.get(request.visible, controlKey(deps.store.control, storedKind, name));
  if (current === undefined) throw notFound({ ...path, name });
  const stored = readControlObject(storedKind, current);
  const old = await shownOf(write, stored);
  const merged = mergePatch(toJsonValue(old), patch);
  if (!isJsonObject(merged)) throw new StatusError('BadRequest', 'the patch does not make an object');
  checkUnmoved(write, old, merged);
  const prepared = prepareObject(merged, {
    kind,
    old,
    fieldValidation: options.fieldValidation,
    ...prepareDeps(write),
  });
  const admitted = await handler.admit({ object: prepared.object, old, stored, identity: request.identity });
  const object = withGeneration({ ...admitted, object: storable(admitted.object, storedKind) }, stored);
  const put = putControlObject(deps.store.control, storedKind, object, current.revision);
  const written = options.isDryRun ? { ...put, revision: current.revision } : await commit(write, put, admitted);
  const warnings = [...options.warnings, ...prepared.warnings, ...admitted.warnings];
  return writtenAnswer(write, written, { status: 200, warnings });
}

/** What a patch applies to: of a view what it shows, else what is stored, since what is only shown must not be written. */
async function shownOf({ handler }: ControlWrite, stored: ControlObject): Promise<ControlObject> {
  if (handler.storedKind === undefined) return stored;
  const [shown = stored] = (await handler.show?.([stored])) ?? [];
  return shown;
}

/** A written credential is a change of spec, though spec does not show it. The status stays as it is stored. */
function withGeneration({ object, sealed }: Admitted, old: ControlObject): ControlObject {
  const before = old.metadata.generation ?? 1;
  const hasChanged = sealed !== undefined || !isDeepStrictEqual(object.spec, old.spec);
  const { status, ...written } = object;
  const kept = old.status === undefined ? {} : { status: old.status };
  return { ...written, metadata: { ...object.metadata, generation: hasChanged ? before + 1 : before }, ...kept };
}

async function commit(write: ControlWrite, put: Put, admitted: Admitted): Promise<StoredObject> {
  try {
    return await writeAdmitted(write.deps.store, put, admitted);
  } catch (cause) {
    const isRace = hasReason(cause, 'Conflict') || hasReason(cause, 'NotFound');
    if (isRace) throw lostRace(cause);
    throw cause;
  }
}

/** Name, uid and resourceVersion may be repeated in a patch, not changed. */
function checkUnmoved(write: ControlWrite, old: ControlObject, merged: JsonObject): void {
  const { path, handler } = write;
  const { name, uid, resourceVersion } = readMetadata(merged);
  if (name !== old.metadata.name) {
    throw new StatusError(
      'BadRequest',
      `the name of the object (${name}) does not match the name on the URL (${old.metadata.name})`,
    );
  }
  if (uid !== '' && uid !== old.metadata.uid) throw uidMoved(handler.kind, name, uid);
  if (resourceVersion === '' || resourceVersion === old.metadata.resourceVersion) return;
  throw new StatusError(
    'Conflict',
    `Operation cannot be fulfilled on ${objectName(path, old)}: the object has been modified; please apply your changes to the latest version and try again`,
    { details: { group: path.group, kind: path.resource, name } },
  );
}

function uidMoved(kind: ControlKind, name: string, uid: string): StatusError {
  return invalidObject(kind, name, [invalid('metadata.uid', JSON.stringify(uid), 'field is immutable')]);
}
