import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from './split-lines.ts';

async function* feed(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* chunks;
}

async function split(chunks: readonly Uint8Array[], limitBytes = 1000): Promise<{ lines: string[]; rest: number }> {
  const lines: string[] = [];
  const iterator = splitLines(feed(chunks), { limitBytes });
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { lines, rest: next.value };
    lines.push(...next.value.map((line) => Buffer.from(line).toString()));
  }
}

describe('splitLines', () => {
  it('KSY-D24 lines are the same however the bytes are cut into chunks', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '\n', '{"x":1}', '世'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    const property = fc.asyncProperty(text, fc.array(fc.nat({ max: 100 }), { maxLength: 10 }), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b);
      const chunks = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
      const { lines, rest } = await split(chunks);
      const expected = whole.split('\n');
      expect(rest).toBe(Buffer.byteLength(expected.pop() ?? ''));
      expect(lines).toEqual(expected.filter((line) => line !== ''));
    });
    await fc.assert(property);
  });

  it('KSY-L a line that comes byte by byte is read whole, and lines after it too', async () => {
    const text = `${'x'.repeat(100_000)}\n${'y'.repeat(20_000)}\n`;
    const chunks = Array.from(text, (byte) => Buffer.from(byte));
    const { lines, rest } = await split(chunks, 100_000);
    expect(lines.join('\n')).toBe(text.trimEnd());
    expect(rest).toBe(0);
  });

  it('KSY-L a line over the limit ends the stream', async () => {
    const chunks = Array.from({ length: 11 }, () => Buffer.alloc(100, 0x61));
    await expect(split(chunks)).rejects.toThrow(RangeError);
  });
});
