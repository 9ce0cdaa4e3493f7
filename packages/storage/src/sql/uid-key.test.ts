import { compareBytes } from '@orrery/query';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uidKey, uidOf } from './uid-key.ts';

const uuid = '01234567-89ab-cdef-0123-456789abcdef';
const uids = fc.oneof(
  fc.uuid(),
  fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.isWellFormed() && !text.includes('\u0000')),
  fc.constantFrom('', uuid.toUpperCase(), 'exactly 15 byte', 'exactly 14 byt', 'i-0123456789abcdef0'),
);

it('a UUID takes its 16 bytes, and every uid is found again from its key', () => {
  expect(uidKey(uuid)).toHaveLength(16);
  fc.assert(
    fc.property(uids, (uid) => {
      expect(uidOf(uidKey(uid))).toBe(uid);
    }),
  );
});

it('different uids have different keys, and only UUIDs have 16 bytes', () => {
  fc.assert(
    fc.property(uids, uids, (a, b) => {
      expect(compareBytes(uidKey(a), uidKey(b)) === 0).toBe(a === b);
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(a)) expect(uidKey(a)).not.toHaveLength(16);
    }),
  );
});
