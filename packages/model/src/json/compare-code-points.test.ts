import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCodePoints } from './compare-code-points.ts';

test('SEA-H01 texts are in the order of their UTF-8 bytes, beyond the BMP too', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '\u007f', '\u0000', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1F680}'),
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
