import { type ControlObject, hasReason, StatusError } from '@orrery/model';
import { controlKey, readControlObject } from '@orrery/storage';
import { type Static, Type } from 'typebox';
import { Errors } from 'typebox/value';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import { notFound } from '../objects/get-object.ts';
import { checkParameterNames, scalar } from '../request/query-parameters.ts';
import { deleteWarnings } from './delete-warnings.ts';
import { parseObjectDocument } from './parse-document.ts';
import { type ControlWrite, objectName, storedKindOf } from './write-deps.ts';
import { parseDryRun, unsupportedOption } from './write-options.ts';

const deleteOptions = Type.Object({
  dryRun: Type.Optional(Type.Array(Type.String())),
  propagationPolicy: Type.Optional(Type.String()),
  preconditions: Type.Optional(
    Type.Object({ uid: Type.Optional(Type.String()), resourceVersion: Type.Optional(Type.String()) }),
  ),
});

type DeleteOptions = Static<typeof deleteOptions>;

const knownParameters: ReadonlySet<string> = new Set(['dryRun', 'propagationPolicy', 'gracePeriodSeconds', 'pretty']);
/** No control object has dependents yet, so all mean the same. */
const policies: ReadonlySet<string> = new Set(['', 'Foreground', 'Background', 'Orphan']);
const maxTries = 5;

/**
 * Deletes a control object and what goes with it in one batch (SEA-RW04).
 * @throws StatusError NotFound, Conflict when a precondition does not hold, Invalid, BadRequest.
 */
export async function deleteObject(write: ControlWrite, name: string): Promise<Answer> {
  const { query } = write.request;
  const unknownParameters = checkParameterNames(query, knownParameters);
  const { options, warnings: unheeded } = await readOptions(write);
  const warnings = [...unknownParameters, ...unheeded];
  const policy = scalar(query, 'propagationPolicy') ?? options.propagationPolicy ?? '';
  if (!policies.has(policy)) {
    const supported = 'supported values: "Foreground", "Background", "Orphan"';
    throw unsupportedOption(
      'DeleteOptions',
      'propagationPolicy',
      `Unsupported value: ${JSON.stringify(policy)}: ${supported}`,
    );
  }
  const isDryRun = parseDryRun([...query.getAll('dryRun'), ...(options.dryRun ?? [])], 'DeleteOptions');
  for (let tries = 1; ; tries += 1) {
    try {
      const removed = await deleteOnce(write, name, { options, isDryRun });
      return jsonAnswer(successBody(write, removed), { warnings });
    } catch (error) {
      // another write came between; what holds of the newer object is looked at again
      if (tries >= maxTries || !hasReason(error, 'Conflict') || error.details.causes?.[0]?.reason === precondition)
        throw error;
    }
  }
}

async function readOptions({
  request,
}: ControlWrite): Promise<{ readonly options: DeleteOptions; readonly warnings: readonly string[] }> {
  const body = await request.body();
  const value = body.length === 0 ? {} : parseObjectDocument(body, request.contentType);
  const [problem] = Errors(deleteOptions, value);
  if (problem === undefined) {
    const warnings = deleteWarnings(value, scalar(request.query, 'gracePeriodSeconds'));
    return { options: value as DeleteOptions, warnings }; // the schema has just been checked
  }
  throw new StatusError(
    'BadRequest',
    `DeleteOptions: ${problem.instancePath.slice(1).replaceAll('/', '.')} ${problem.message}`,
  );
}

async function deleteOnce(
  write: ControlWrite,
  name: string,
  { options, isDryRun }: { readonly options: DeleteOptions; readonly isDryRun: boolean },
): Promise<ControlObject> {
  const { deps, handler, request, path } = write;
  const kind = storedKindOf(write);
  const key = controlKey(deps.store.control, kind, name);
  const current = await deps.store.get(request.visible, key);
  if (current === undefined) throw notFound({ ...path, name });
  const object = readControlObject(kind, current);
  checkPreconditions(write, object, options.preconditions ?? {});
  if (isDryRun) return object;
  const beside = await handler.removal(object);
  await deps.store.write({ changes: [{ op: 'remove', key, expects: current.revision }], ...beside });
  return object;
}

const precondition = 'Precondition';

function checkPreconditions(
  write: ControlWrite,
  object: ControlObject,
  wanted: NonNullable<DeleteOptions['preconditions']>,
): void {
  const { uid = '', resourceVersion = '' } = object.metadata;
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    throw conflict(
      write,
      object,
      `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    throw conflict(
      write,
      object,
      `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

function conflict({ path }: ControlWrite, object: ControlObject, why: string): StatusError {
  const details = { group: path.group, kind: path.resource, name: object.metadata.name };
  return new StatusError('Conflict', `Operation cannot be fulfilled on ${objectName(path, object)}: ${why}`, {
    details: { ...details, causes: [{ reason: precondition, field: 'preconditions', message: why }] },
  });
}

function successBody({ path }: ControlWrite, object: ControlObject): unknown {
  const { name, uid } = object.metadata;
  const details = { name, group: path.group, kind: path.resource, uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
