import { isJsonObject, type JsonObject, type JsonValue } from '@orrery/model';
import { badRequest } from '../answer/bad-request.ts';
import { mediaTypeOf, parseObjectDocument } from '../control/parse-document.ts';
import { protobufFields } from './protobuf-fields.ts';

const protobufType = 'application/vnd.kubernetes.protobuf';

/**
 * Reads the body of a review: JSON or YAML, and Kubernetes' protobuf, since that is all that `kubectl auth` from 1.32 on sends.
 * @throws StatusError UnsupportedMediaType, BadRequest.
 */
export function readReview(body: Uint8Array, contentType: string | undefined): JsonObject {
  return mediaTypeOf(contentType) === protobufType ? readProtobuf(body) : parseObjectDocument(body, contentType);
}

/** What is read of a message: names of its texts and messages by number of the field. */
type Shape = ReadonlyMap<number, readonly [name: string, inner: 'text' | Shape]>;

function textsOf(...names: readonly string[]): Shape {
  return new Map(names.map((name, at) => [at + 1, [name, 'text']]));
}

function shapeOf(...members: readonly (readonly [number, string, Shape])[]): Shape {
  return new Map(members.map(([number, name, inner]) => [number, [name, inner]]));
}

/**
 * The messages as far as they ask something
 * (https://github.com/kubernetes/api/blob/master/authorization/v1/generated.proto); `spec` is field 2 of both.
 */
const specs: ReadonlyMap<unknown, Shape> = new Map([
  [
    'SelfSubjectAccessReview',
    shapeOf(
      [1, 'resourceAttributes', textsOf('namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name')],
      [2, 'nonResourceAttributes', textsOf('path', 'verb')],
    ),
  ],
  ['SelfSubjectRulesReview', textsOf('namespace')],
]);

/** What every body in Kubernetes' protobuf begins with (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding). */
const magic = [0x6b, 0x38, 0x73, 0x00] as const;

const envelope = shapeOf([1, 'typeMeta', textsOf('apiVersion', 'kind')]);

function readProtobuf(body: Uint8Array): JsonObject {
  if (magic.some((byte, at) => body[at] !== byte)) throw badRequest('the body is not protobuf as Kubernetes sends it');
  const outer = body.subarray(magic.length);
  const { typeMeta } = readMessage(outer, envelope);
  const head = isJsonObject(typeMeta) ? typeMeta : {};
  const spec = specs.get(head['kind']);
  if (spec === undefined) return head;
  const raw = protobufFields(outer).get(2) ?? new Uint8Array();
  return { ...head, ...readMessage(raw, shapeOf([2, 'spec', spec])) };
}

function readMessage(message: Uint8Array, shape: Shape): JsonObject {
  const read: [string, JsonValue][] = [];
  for (const [number, bytes] of protobufFields(message)) {
    const [name, inner] = shape.get(number) ?? [];
    if (name === undefined || inner === undefined) continue;
    read.push([name, inner === 'text' ? new TextDecoder().decode(bytes) : readMessage(bytes, inner)]);
  }
  return Object.fromEntries(read);
}
