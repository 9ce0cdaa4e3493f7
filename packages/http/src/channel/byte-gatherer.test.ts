import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteGatherer } from './byte-gatherer.ts';

describe('createByteGatherer', () => {
  it('STY-P03 gives the bytes that were added, in their order, and is empty afterwards', () => {
    const size = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 3000 }), fc.integer({ min: 16_000, max: 70_000 }));
    const gatherer = createByteGatherer();
    fc.assert(
      fc.property(fc.array(size, { maxLength: 30 }), (sizes) => {
        const chunks = sizes.map((length, index) => new Uint8Array(length).fill(index + 1));
        for (const chunk of chunks) gatherer.add(chunk);
        const expected = Buffer.concat(chunks);
        expect(gatherer.size()).toBe(expected.length);
        expect(expected.equals(gatherer.take())).toBe(true);
        expect(gatherer.size()).toBe(0);
      }),
    );
  });

  it('S-34.4 chunks of one byte take a small multiple of their bytes, not an object each', () => {
    const gatherer = createByteGatherer();
    const chunk = Uint8Array.of(97);
    const before = process.memoryUsage();
    for (let count = 0; count < 1_000_000; count += 1) gatherer.add(chunk);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(4_000_000);
    const whole = gatherer.take();
    expect(whole.length).toBe(1_000_000);
    expect(whole.every((byte) => byte === 97)).toBe(true);
  });

  it('STY-P05 a chunk added later does not change what was taken', () => {
    const gatherer = createByteGatherer();
    gatherer.add(Buffer.from('a'));
    const taken = gatherer.take();
    gatherer.add(Buffer.from('b'));
    expect(Buffer.from(taken).toString()).toBe('a');
  });
});
