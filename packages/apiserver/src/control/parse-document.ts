import { isJsonObject, type JsonObject, StatusError } from '@orrery/model';
import { parseDocument } from 'yaml';
import { badRequest } from '../answer/bad-request.ts';
import { parsePlainJson } from '../json/plain-json.ts';
import { duplicateKey } from './duplicate-key.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Content types of objects that are written. */
const objectTypes: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['application/json', parseJson],
  ['application/yaml', parseYaml],
]);

/**
 * Reads the object in a body. No text of the body gets into an error: it may hold a credential.
 * @param contentType absent means JSON, as with kube-apiserver.
 * @throws StatusError UnsupportedMediaType, BadRequest.
 */
export function parseObjectDocument(body: Uint8Array, contentType: string | undefined): JsonObject {
  const parser = objectTypes.get(mediaTypeOf(contentType) || 'application/json');
  if (parser === undefined) throw unsupportedBody([...objectTypes.keys()]);
  return requireObject(parser(decode(body)));
}

/** Reads the JSON object in a body, whatever its content type says. @throws StatusError BadRequest. */
export function parseJsonDocument(body: Uint8Array): JsonObject {
  return requireObject(parseJson(decode(body)));
}

/** The type of a body without parameters, in lower case. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The refusal of a body of another type. */
export function unsupportedBody(accepted: readonly string[]): StatusError {
  const types = accepted.join(', ');
  return new StatusError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${types}`,
  );
}

function decode(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw badRequest('the body is not UTF-8', cause);
  }
}

function requireObject(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw new StatusError('BadRequest', 'the body is not an object: it must have apiVersion, kind and metadata');
}

function parseJson(text: string): unknown {
  const value = parseWellFormed(text);
  const duplicate = duplicateKey(text);
  if (duplicate === undefined) return value;
  throw badRequest(`the body has a duplicate key: ${duplicate.slice(0, maxPathLength)}`);
}

/** Characters of a path in a failure. */
const maxPathLength = 256;

function parseWellFormed(text: string): unknown {
  try {
    return parsePlainJson(text);
  } catch (cause) {
    const position = /position (\d+)/.exec(String(cause))?.[1];
    const where = position === undefined ? '' : ` at character ${position}`;
    // the text of the parser's failure repeats the body
    throw badRequest(`the body is not valid JSON${where}`);
  }
}

/** As sigs.k8s.io/yaml reads it: YAML 1.1 scalars, keys as texts, one document, no duplicate keys. */
function parseYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', prettyErrors: false, stringKeys: true, logLevel: 'error' });
  const [problem] = document.errors;
  if (problem?.code === 'MULTIPLE_DOCS')
    throw badRequest('the body is not one YAML document: one document is expected');
  if (problem !== undefined) {
    const line = text.slice(0, problem.pos[0]).split('\n').length;
    throw new StatusError('BadRequest', `the body is not valid YAML: ${problem.code} in line ${line}`);
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw badRequest('the body is not valid YAML: its aliases do not resolve or expand too far', cause);
  }
}
