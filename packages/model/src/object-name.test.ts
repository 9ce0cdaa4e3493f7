import { expect, it } from 'vitest';
import { objectNameProblem } from './object-name.ts';

it.each(['a', 'edge-7', 'a.b', '0', 'a'.repeat(253)])('TAG-F12 %s is a name', (name) => {
  expect(objectNameProblem(name)).toBeUndefined();
});

it.each(['', 'A', '-a', 'a-', 'a..b', '.a', 'a_b', 'a/b', 'ä'])(
  'TAG-F12 %j is no name, and the rule is said',
  (name) => {
    expect(objectNameProblem(name)).toMatch(/^a lowercase RFC 1123 subdomain must .*'\)$/);
  },
);

it('TAG-F12 a name of 254 characters is too long', () => {
  expect(objectNameProblem('a'.repeat(254))).toBe('must be no more than 253 bytes');
});
