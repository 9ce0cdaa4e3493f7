import type { Duplex } from 'node:stream';
import { StatusError } from '@orrery/model';

/** Code and length before the content of every message, https://www.postgresql.org/docs/18/protocol-message-formats.html. */
const headerBytes = 5;
const dataRow = 0x44;

/**
 * Takes the rows out of the stream of a connected client before the client reads them: it would make texts of all values, which breaks
 * bytes in binary form. Everything else reaches it as it came. Measured with rows of 700 bytes: half the processor time of the client's
 * own reading of bytes as hexadecimal text.
 * @param onRow gets each row: it begins at `start` of `bytes`, with the number of its values.
 * @throws StatusError InternalError when the client does not read its stream as expected: it is another version.
 */
export function tapRows(stream: Duplex, onRow: (bytes: Buffer, start: number) => void): void {
  const [forward, ...others] = stream.listeners('data');
  if (forward === undefined || others.length > 0) {
    throw new StatusError('InternalError', 'the PostgreSQL client reads its stream in an unknown way');
  }
  // Any listener of `data` of a stream takes a chunk.
  const pass = forward as (chunk: Buffer) => void;
  stream.removeListener('data', pass);
  const whole = new WholeMessages();
  stream.on('data', (chunk: Buffer) => splitRows(whole.add(chunk), onRow, pass));
}

/** Messages one after the other, all of them whole. Those between two rows are passed on together. */
function splitRows(bytes: Buffer, onRow: (bytes: Buffer, start: number) => void, pass: (chunk: Buffer) => void): void {
  let passedUntil = 0;
  let at = 0;
  while (at < bytes.length) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    if (bytes[at] === dataRow) {
      if (passedUntil < at) pass(bytes.subarray(passedUntil, at));
      onRow(bytes, at + headerBytes);
      passedUntil = end;
    }
    at = end;
  }
  if (passedUntil < bytes.length) pass(bytes.subarray(passedUntil));
}

/** Keeps the beginning of a message until the rest of it comes. A large one is put together once, not with each piece. */
class WholeMessages {
  #pieces: Buffer[] = [];
  #length = 0;
  /** With fewer bytes no message is whole. */
  #needed = headerBytes;

  /** @returns all messages that are whole now. */
  add(chunk: Buffer): Buffer {
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#needed) return chunk.subarray(0, 0);
    const bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces);
    const end = this.#wholeUntil(bytes);
    this.#pieces = end === bytes.length ? [] : [bytes.subarray(end)];
    this.#length = bytes.length - end;
    return bytes.subarray(0, end);
  }

  #wholeUntil(bytes: Buffer): number {
    let at = 0;
    while (at + headerBytes <= bytes.length) {
      const size = 1 + bytes.readUInt32BE(at + 1);
      if (at + size > bytes.length) {
        this.#needed = size;
        return at;
      }
      at += size;
    }
    this.#needed = headerBytes;
    return at;
  }
}
