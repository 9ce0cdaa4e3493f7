import { StatusError } from '@orrery/model';
import type { Answer } from '../answer/answer.ts';

const protobuf = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

/**
 * `/openapi/v2` of the root: a document without schemas (SEA-R03). kubectl checks by it what the documents of v3 do not have: lists of
 * kind `List`, and everything before 1.27. Of a kind that is not in it kubectl checks nothing, and the server checks every field.
 * @throws StatusError NotAcceptable when neither form is wanted.
 */
export function openapiV2Answer(accept: string | undefined, version: string): Answer {
  if (accept?.includes(protobuf)) return { status: 200, contentType: protobuf, body: protobufDocument(version) };
  const isJson = accept === undefined || /application\/json|\*\/\*|application\/\*/.test(accept);
  if (!isJson) throw new StatusError('NotAcceptable', `only application/json and ${protobuf} are accepted here`);
  const document = { swagger: '2.0', info: { title: 'Orrery', version }, paths: {}, definitions: {} };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(document) };
}

/** Message `Document` of gnostic's `openapiv2/OpenAPIv2.proto`: 1 is `swagger`, 2 is `info`, and in it 1 is `title`, 2 is `version`. */
function protobufDocument(version: string): Uint8Array {
  const text = new TextEncoder();
  const info = [...field(1, text.encode('Orrery')), ...field(2, text.encode(version.slice(0, 64)))];
  return Uint8Array.from([...field(1, text.encode('2.0')), ...field(2, info)]);
}

/** A field of up to 127 bytes, wire type 2 (https://protobuf.dev/programming-guides/encoding/). */
function field(number: number, bytes: ArrayLike<number>): number[] {
  return [number * 8 + 2, bytes.length, ...Array.from(bytes)];
}
