import { describe, expect, it } from 'vitest';
import type { FuzzAnswer, FuzzRequest } from './fuzz-request.ts';
import { judgeAnswer } from './judge-answer.ts';

const request: FuzzRequest = {
  ...{ method: 'GET', path: '/fleet/api/v1/pods', query: [], headers: [], protocol: 'h2', leaveAfterMs: 0 },
};
const good = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'BadRequest', code: 400, message: 'no' };

function answerOf(status: number, body: unknown, headers: readonly (readonly [string, string])[] = []): FuzzAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = new Map([['content-type', 'application/json'], ['audit-id', 'a'], ...headers]);
  return { kind: 'answer', status, headers: all, body: Buffer.from(text), isWhole: true };
}

describe('what the fuzzer takes for a fault', () => {
  it.each([
    ['a 500', answerOf(500, { ...good, code: 500, reason: 'InternalError' }), /status 500/],
    ['a 502', answerOf(502, ''), /status 502/],
    ['a 400 in words', answerOf(400, 'no'), /no Status/],
    ['a reason of another code', answerOf(404, { ...good, code: 404, details: { uid: 'a' } }), /404 with reason/],
    ['a reason that is none', answerOf(400, { ...good, reason: 'Odd', details: { uid: 'a' } }), /reason Odd/],
    ['another code inside', answerOf(404, { ...good, details: { uid: 'a' } }), /code 400 in an answer of 404/],
    ['no message', answerOf(400, { ...good, message: '', details: { uid: 'a' } }), /without a message/],
    ['a stack', answerOf(400, { ...good, message: 'x\n    at y (z.ts:1)', details: { uid: 'a' } }), /a stack/],
    ['no request id', answerOf(400, good), /details\.uid/],
    ['a list cut short', answerOf(200, '{"items":['), /no JSON/],
    ['a line that is no event', answerOf(200, '{"type":"ADDED","object":{}}\n{"type":"X"}\n'), /no event/],
    ['a redirect', answerOf(301, ''), /status 301/],
    ['a 304 with a body', answerOf(304, 'x'), /304 with a body/],
    ['no answer', { kind: 'hang', reason: 'no head' } as const, /hang/],
    ['a closed connection', { kind: 'closed', reason: 'reset' } as const, /closed/],
  ])('search.md W: %s', (_, answer, expected) => {
    expect(judgeAnswer(request, answer)).toMatch(expected);
  });

  it.each([
    ['a good Status', answerOf(400, { ...good, details: { uid: 'a' } })],
    ['a list', answerOf(200, { kind: 'PodList', items: [] })],
    ['a watch the client left in the middle of an event', answerOf(200, '{"type":"ADDED","object":{}}\n{"type":"MODI')],
    ['an expired watch', answerOf(200, '{"type":"ERROR","object":{"code":410}}\n')],
    ['a 414 of the HTTP layer', answerOf(414, { ...good, code: 414 })],
  ])('search.md W: not %s', (_, answer) => {
    expect(judgeAnswer(request, answer)).toBeUndefined();
  });

  it('SEA-T10 a watch that ends without an event is no list cut short', () => {
    expect(judgeAnswer({ ...request, query: ['watch=true'] }, answerOf(200, ''))).toBeUndefined();
    expect(judgeAnswer(request, answerOf(200, ''))).toMatch(/no JSON/);
  });

  it('search.md W: a connection may end after a head that is too large', () => {
    const large: FuzzRequest = { ...request, headers: [['x-large', 'a'.repeat(20_000)]] };
    expect(judgeAnswer(large, { kind: 'closed', reason: 'reset' })).toBeUndefined();
  });
});
