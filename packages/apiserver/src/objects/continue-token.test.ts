import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Continuation, createContinueTokens } from './continue-token.ts';

const key = new Uint8Array(32).fill(7);
const scope = { question: '/fleet/api/v1/pods', user: 'admin' };
const continuation: Continuation = {
  position: [7, null, 'cluster', 'prod-eu', 'default/web-0'],
  revision: 2n ** 52n,
  returned: 500,
};

function tokensAt(nowMs: number): ReturnType<typeof createContinueTokens> {
  return createContinueTokens(key, () => nowMs);
}

describe('continue tokens', () => {
  test('SEA-H05 a token reads back on any server with the key', () => {
    const token = tokensAt(1_000).write(scope, continuation);
    expect(tokensAt(2_000).read(scope, token)).toEqual(continuation);
  });

  test('SEA-H05 another question, another user, another key: refused', () => {
    const token = tokensAt(0).write(scope, continuation);
    const refusal = expect.objectContaining({ reason: 'BadRequest' });
    expect(() => tokensAt(0).read({ ...scope, question: '/fleet/api/v1/nodes' }, token)).toThrow(refusal);
    expect(() => tokensAt(0).read({ ...scope, user: 'eve' }, token)).toThrow(refusal);
    expect(() => createContinueTokens(new Uint8Array(32), () => 0).read(scope, token)).toThrow(refusal);
    expect(() => tokensAt(0).read(scope, '500')).toThrow(/offset/);
  });

  test('SEA-H05 no changed character passes', () => {
    const token = tokensAt(0).write(scope, continuation);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'z', '-', '.', '='), (at, char) => {
        fc.pre(token.charAt(at) !== char);
        const forged = token.slice(0, at) + char + token.slice(at + 1);
        expect(() => tokensAt(0).read(scope, forged)).toThrow(expect.objectContaining({ reason: 'BadRequest' }));
      }),
    );
  });

  test('SEA-H07 a token is good for 24 h, then Expired', () => {
    const day = 24 * 60 * 60 * 1_000;
    const token = tokensAt(0).write(scope, continuation);
    expect(tokensAt(day).read(scope, token)).toEqual(continuation);
    expect(() => tokensAt(day + 1).read(scope, token)).toThrow(expect.objectContaining({ reason: 'Expired' }));
  });
});
