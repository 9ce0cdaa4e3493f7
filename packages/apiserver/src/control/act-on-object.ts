import { type JsonObject, StatusError } from '@orrery/model';
import { controlKey, readControlObject } from '@orrery/storage';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import type { ControlAct } from '../apiserver-deps.ts';
import { notFound } from '../objects/get-object.ts';
import { checkParameterNames } from '../request/query-parameters.ts';
import { parseObjectDocument } from './parse-document.ts';
import { type ControlWrite, storedKindOf } from './write-deps.ts';
import { parseDryRun } from './write-options.ts';

const knownParameters: ReadonlySet<string> = new Set(['dryRun', 'fieldManager', 'fieldValidation', 'pretty']);

/**
 * Answers a subresource that tells of or does something with one object: GET and POST.
 * @throws StatusError NotFound when there is no such object, MethodNotAllowed for other methods.
 */
export async function actOnObject(write: ControlWrite, act: ControlAct, name: string): Promise<Answer> {
  const { deps, request, path } = write;
  const kind = storedKindOf(write);
  const stored = await deps.store.get(request.visible, controlKey(deps.store.control, kind, name));
  if (stored === undefined) throw notFound({ ...path, name });
  const object = readControlObject(kind, stored);
  if (request.method === 'GET') return jsonAnswer(await act.tell(object));
  if (request.method !== 'POST') {
    throw new StatusError('MethodNotAllowed', `${request.method} is not supported on ${request.path}`);
  }
  const warnings = checkParameterNames(request.query, knownParameters);
  const isDryRun = parseDryRun(request.query.getAll('dryRun'), 'CreateOptions');
  return jsonAnswer(await act.run(object, await readDocument(write), { isDryRun }), { warnings });
}

async function readDocument({ request }: ControlWrite): Promise<JsonObject> {
  const body = await request.body();
  return body.length === 0 ? {} : parseObjectDocument(body, request.contentType);
}
