import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tapRows } from './message-tap.ts';

/** A message: its code, the length of what follows the code, the content. */
function message(code: number, content: Uint8Array): Buffer {
  const length = Buffer.alloc(5);
  length[0] = code;
  length.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([length, content]);
}

const messages = fc.array(fc.record({ isRow: fc.boolean(), content: fc.uint8Array({ minLength: 2, maxLength: 40 }) }), {
  maxLength: 20,
});

it('architecture 4.10: rows are taken out of a stream cut anywhere, everything else passes as it came', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 })), (sent, cuts) => {
      const stream = new PassThrough();
      const passed: Buffer[] = [];
      const rows: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => passed.push(Buffer.from(chunk)));
      tapRows(stream, (bytes, start) =>
        rows.push(Buffer.from(bytes.subarray(start, bytes.readUInt32BE(start - 4) + start - 4))),
      );
      const all = sent.map(({ isRow, content }) => message(isRow ? 0x44 : 0x43, content));
      let rest = Buffer.concat(all);
      for (const cut of cuts) {
        stream.emit('data', rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      stream.emit('data', rest);
      expect(rows).toEqual(sent.flatMap(({ isRow, content }) => (isRow ? [Buffer.from(content)] : [])));
      expect(Buffer.concat(passed)).toEqual(Buffer.concat(all.filter((_, at) => sent[at]?.isRow === false)));
    }),
  );
});

it('a client that reads its stream in another way is refused', () => {
  expect(() => tapRows(new PassThrough(), () => undefined)).toThrow('unknown way');
});
