import { type ControlObject, hasReason, type ObjectKey, revision, StatusError } from '@orrery/model';
import { putControlObject, type StoredObject } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import type { Admitted } from '../apiserver-deps.ts';
import { negotiateObject } from '../request/accept.ts';
import { readMetadata } from './control-metadata.ts';
import { parseObjectDocument } from './parse-document.ts';
import { prepareObject } from './prepare-object.ts';
import { storable } from './storable.ts';
import { writeAdmitted } from './write-admitted.ts';
import { type ControlWrite, objectName, prepareDeps, storedKindOf, writtenAnswer } from './write-deps.ts';
import { parseWriteOptions } from './write-options.ts';

/**
 * Creates a control object (SEA-RW01).
 * @throws StatusError AlreadyExists, Invalid, BadRequest, UnsupportedMediaType.
 */
export async function createObject(write: ControlWrite): Promise<Answer> {
  const { request, handler } = write;
  negotiateObject(request.accept, false);
  const options = parseWriteOptions(request.query, 'CreateOptions');
  const written = parseObjectDocument(await request.body(), request.contentType);
  const { kind } = handler;
  const prepared = prepareObject(written, { kind, fieldValidation: options.fieldValidation, ...prepareDeps(write) });
  if (readMetadata(written).resourceVersion !== '') {
    throw new StatusError('BadRequest', 'resourceVersion should not be set on objects to be created');
  }
  const admitted = await handler.admit({ object: prepared.object, identity: request.identity });
  const stored = await store(write, admitted, options.isDryRun);
  const warnings = [...options.warnings, ...prepared.warnings, ...admitted.warnings];
  const shown = options.isDryRun ? stored : shownOnce(write, stored, admitted);
  return writtenAnswer(write, shown, { status: 201, warnings });
}

/** What was stored, or what is told of it this once. */
function shownOnce(write: ControlWrite, stored: StoredObject, { shownOnce: shown }: Admitted): StoredObject {
  if (shown === undefined) return stored;
  const { body, annotationsEnd } = putControlObject(write.deps.store.control, storedKindOf(write), shown, 'absent');
  return { ...stored, body, annotationsEnd };
}

async function store(write: ControlWrite, admitted: Admitted, isDryRun: boolean): Promise<StoredObject> {
  const { deps } = write;
  const kind = storedKindOf(write);
  const put = putControlObject(deps.store.control, kind, storable(admitted.object, kind), 'absent');
  if (isDryRun) {
    if ((await deps.store.get({ kind: 'everything' }, put.key)) !== undefined)
      throw alreadyExists(write, admitted.object);
    return { ...put, revision: revision(0n) };
  }
  try {
    return await writeAdmitted(deps.store, put, admitted);
  } catch (error) {
    if (hasReason(error, 'AlreadyExists') || hasReason(error, 'Conflict'))
      throw alreadyExists(write, admitted.object, error);
    throw error;
  }
}

function alreadyExists({ path }: ControlWrite, object: ControlObject, cause?: unknown): StatusError {
  const { group, resource }: Pick<ObjectKey, 'group' | 'resource'> = path;
  const details = { group, kind: resource, name: object.metadata.name };
  return new StatusError('AlreadyExists', `${objectName(path, object)} already exists`, { details, cause });
}
