import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDigest, digestTerm, digestText, parseDigest, subtractDigest } from './feed-digest.ts';

const objects = fc.uniqueArray(fc.record({ uid: fc.uuid(), fingerprint: fc.string({ maxLength: 8 }) }), {
  selector: ({ uid }) => uid,
});

function digestOf(all: readonly { uid: string; fingerprint: string }[]): bigint {
  return all.reduce((sum, { uid, fingerprint }) => addDigest(sum, digestTerm(uid, fingerprint)), 0n);
}

describe('the digest of a kind', () => {
  it('TAG-F22 does not depend on order, and what is added can be taken away', () => {
    fc.assert(
      fc.property(objects, objects, (kept, gone) => {
        const all = digestOf([...kept, ...gone]);
        expect(digestOf([...gone, ...kept])).toBe(all);
        const rest = gone.reduce((sum, { uid, fingerprint }) => subtractDigest(sum, digestTerm(uid, fingerprint)), all);
        expect(rest).toBe(digestOf(kept));
        expect(parseDigest(digestText(all))).toBe(all);
      }),
    );
  });

  it('TAG-F22 is what another implementation computes: printf "uid-1\\n7" | sha256sum', () => {
    expect(digestText(digestTerm('uid-1', '7'))).toBe('a819c9e40d5aaf0e');
    expect(digestText(0n)).toBe('0000000000000000');
    expect(digestText(subtractDigest(0n, 1n))).toBe('ffffffffffffffff');
  });

  it.each(['', '0', 'g000000000000000', 'ABCDEF0123456789', '00000000000000000'])('%j is no digest', (text) => {
    expect(parseDigest(text)).toBeUndefined();
  });
});
