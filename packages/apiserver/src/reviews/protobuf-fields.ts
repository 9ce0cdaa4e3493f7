import { badRequest } from '../answer/bad-request.ts';

/** Wire types of protobuf (https://protobuf.dev/programming-guides/encoding/#structure). */
const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * The fields of a protobuf message that are texts, bytes or messages, by number; of one that comes several times the last. Numbers are
 * skipped.
 * @throws StatusError BadRequest when the bytes are no message.
 */
export function protobufFields(message: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const fields = new Map<number, Uint8Array>();
  let at = 0;
  while (at < message.length) {
    const [tag, behind] = readVarint(message, at);
    const end = endOf(message, behind, tag % 8);
    if (end.at > message.length) throw malformed();
    if (end.content !== undefined) fields.set(Math.floor(tag / 8), message.subarray(end.content, end.at));
    at = end.at;
  }
  return fields;
}

/** Where the value of a field ends, and where its content begins when it has bytes. */
function endOf(message: Uint8Array, at: number, wireType: number): { readonly at: number; readonly content?: number } {
  switch (wireType) {
    case wireTypes.varint:
      return { at: readVarint(message, at)[1] };
    case wireTypes.fixed64:
      return { at: at + 8 };
    case wireTypes.fixed32:
      return { at: at + 4 };
    case wireTypes.bytes: {
      const [length, content] = readVarint(message, at);
      return { at: content + length, content };
    }
    default:
      throw malformed();
  }
}

/** @returns the number, exact up to 2^53, and where it ends. */
function readVarint(message: Uint8Array, start: number): readonly [number, number] {
  let value = 0;
  for (let at = start; at < start + 10; at += 1) {
    const byte = message[at];
    if (byte === undefined) break;
    value += (byte % 128) * 128 ** (at - start);
    if (byte < 128) return [value, at + 1];
  }
  throw malformed();
}

function malformed(): Error {
  return badRequest('the body is not valid protobuf');
}
