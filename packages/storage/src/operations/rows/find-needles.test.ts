import { expect, it } from 'vitest';
import { findNeedles } from './find-needles.ts';

it('SEA-E07 a needle is found in the bodies that hold it, or whose escapes may hide it', () => {
  const texts = [
    '"need"',
    '"le"',
    '"a needle"',
    '"n\\u0065edle"',
    '"\\u003cneed"',
    '"\\\\u0065"',
    '"\\ud83dneedles"',
    '',
  ];
  const bodies = texts.map((text) => Buffer.from(text));
  let end = 0;
  const ends = Uint32Array.from(bodies, ({ length }) => (end += length));
  expect([...findNeedles(Buffer.concat(bodies), ends, ['needle', 'none'])]).toEqual([0, 0, 1, 1, 0, 1, 1, 0]);
});
