import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isToken, makeToken } from './token-format.ts';

describe('API tokens', () => {
  it('S-26.1 a token has the form that scanners know, and no two are equal', () => {
    const tokens = Array.from({ length: 1_000 }, () => makeToken());
    for (const token of tokens) expect(token).toMatch(/^orry_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(tokens.every(isToken)).toBe(true);
    expect(new Set(tokens.map((token) => token.split('_')[2])).size).toBe(1_000);
  });

  it('S-26.1 every character of base62 is drawn, none much more often than another', () => {
    const counts = new Map<string, number>();
    for (let run = 0; run < 2_000; run += 1) {
      for (const character of makeToken().split('_')[2] ?? '') counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    // 86,000 characters: 1,387 of each are expected, with a standard deviation of 37; without rejection eight of them came to 1,680.
    expect(counts.size).toBe(62);
    expect(Math.min(...counts.values())).toBeGreaterThan(1_387 - 6 * 37);
    expect(Math.max(...counts.values())).toBeLessThan(1_387 + 6 * 37);
  });

  it('S-26.1 a wrong character anywhere is noticed without a look-up', () => {
    const token = makeToken();
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'0Az_ -'), (at, character) => {
        const typo = token.slice(0, at) + character + token.slice(at + 1);
        expect(isToken(typo)).toBe(typo === token);
      }),
    );
    for (const text of ['', 'orry_', `${token} `, `${token}\n`, token.slice(1), token.toLowerCase()]) {
      expect(isToken(text)).toBe(false);
    }
  });

  it('S-26.1 the checksum is CRC-32 in base62, six characters', () => {
    // Zero octets draw the first character of the alphabet each time; the value was computed apart, with zlib of Python.
    expect(makeToken((octets) => Buffer.alloc(octets))).toBe(`orry_${'0'.repeat(12)}_${'0'.repeat(43)}_0mnW4y`);
  });
});
