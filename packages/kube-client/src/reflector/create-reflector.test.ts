import { describe, expect, it } from 'vitest';
import { podPage, status } from '../scripted-server/start-scripted-server.ts';
import { type Answer, event, startReflectorRun } from './start-reflector-run.ts';

const errorEvent = (code: number, reason: string, extra = {}): string =>
  `${JSON.stringify({ type: 'ERROR', object: status(code, reason, extra) })}\n`;

describe('createReflector', () => {
  it('KSY-D02 lists page by page, then watches from the position of the list', async () => {
    await using run = await startReflectorRun({
      answers: [
        { page: podPage(['a'], { continue: 'x' }) },
        { page: podPage(['b'], {}) },
        { lines: [event('ADDED', 'c', '11')] },
      ],
    });
    await run.seen('ADDED c');
    expect(run.log).toEqual(['Listing', 'list initial 1', 'pods a', 'pods b', 'end', 'Watching', 'ADDED c']);
    expect(run.requests()).toEqual(['list ?limit=500', 'list ?limit=500&continue=x', 'watch 10']);
  });

  it('KSY-D12 a stored position is watched from without a list, and an ended watch continues where it stood (KSY-D21)', async () => {
    const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })}\n`;
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [event('ADDED', 'c', '7'), bookmark], end: true }, { lines: [event('DELETED', 'c', '12')] }],
    });
    await run.seen('DELETED c');
    expect(run.log).toEqual(['Watching', 'ADDED c', 'bookmark 9', 'Watching', 'DELETED c']);
    expect(run.requests()).toEqual(['watch 5', 'watch 9']);
  });

  it('KSY-D23 an ERROR 410 leads at once to a list that may not be older than the position', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [event('ADDED', 'c', '7'), errorEvent(410, 'Expired')] }, { page: podPage(['b'], {}) }],
    });
    await run.seen('Watching', 2);
    expect(run.log).toEqual(['Watching', 'ADDED c', 'Listing', 'list expired 1', 'pods b', 'end', 'Watching']);
    expect(run.requests()).toEqual([
      'watch 5',
      'list ?limit=500&resourceVersion=7&resourceVersionMatch=NotOlderThan',
      'watch 10',
    ]);
  });

  it('KSY-D23 a server behind the position that has not gone back is listed without lower bound', async () => {
    const tooLarge = { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };
    await using run = await startReflectorRun({
      position: '9',
      positions: ['9'],
      answers: [{ lines: [errorEvent(504, 'Timeout', tooLarge)] }, { code: 410 }, { page: podPage(['b'], {}) }],
    });
    await run.seen('end');
    await run.seen('Watching', 2);
    expect(run.requests()).toEqual(['watch 9', 'position', 'list ?limit=500', 'list ?limit=1000', 'watch 10']);
    expect(run.log).not.toContain('rollback');
  });

  it('KSY-D03 a 410 while paging discards the walk, doubles the page, and after three walks asks for one unpaged list', async () => {
    const cut: Answer[] = [{ page: podPage(['a'], { continue: 'x' }) }, { code: 410 }];
    await using run = await startReflectorRun({ answers: [...cut, ...cut, ...cut, { page: podPage(['a', 'b'], {}) }] });
    await run.seen('Watching');
    expect(run.log.filter((line) => line === 'end')).toHaveLength(1);
    expect(run.requests().filter((request) => !request.includes('continue'))).toEqual([
      'list ?limit=500',
      'list ?limit=1000',
      'list ?limit=2000',
      'list ',
      'watch 10',
    ]);
  });

  it('KSY-D22 a failed list backs off 800 ms, doubled, and is listed again', async () => {
    await using run = await startReflectorRun({
      answers: [{ code: 503 }, { code: 403 }, { page: podPage(['a'], {}) }],
    });
    await run.seen('Backoff ServerError 800 list');
    expect(run.requests()).toHaveLength(1);
    await run.pass(800);
    await run.seen('Backoff Forbidden 1600 list');
    await run.pass(1600);
    await run.seen('end');
  });

  it('KSY-D22 Retry-After is obeyed up to 5 min, and 429 retries the watch without a list', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [
        { code: 429, headers: { 'retry-after': '7' } },
        { code: 503, headers: { 'retry-after': '9999' } },
      ],
    });
    await run.seen('Backoff Throttled 7000 watch brief');
    await run.pass(7000);
    await run.seen('Backoff ServerError 300000 watch');
    await run.pass(300_000);
    await run.seen('Watching');
    expect(run.requests()).toEqual(['watch 5', 'watch 5', 'watch 5']);
  });

  it('KSY-D22 a Retry-After of 0, in the past or negative does not shorten the back-off', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [
        { code: 429, headers: { 'retry-after': '0' } },
        { code: 503, headers: { 'retry-after': 'Wed, 01 Jan 2020 00:00:00 GMT' } },
        { code: 503, details: { retryAfterSeconds: -1 } },
        { code: 503, headers: { 'retry-after': '1' } },
      ],
    });
    for (const [reason, delay] of [
      ['Throttled', 800],
      ['ServerError', 1600],
      ['ServerError', 3200],
      ['ServerError', 6400],
    ] as const) {
      await run.seen(`Backoff ${reason} ${delay} watch${reason === 'Throttled' ? ' brief' : ''}`);
      await run.pass(delay);
    }
    await run.seen('Watching');
    expect(run.requests()).toHaveLength(5);
  });

  it('KSY-G02 a 429 is a finding after a minute, and a fresh one is none again', async () => {
    const throttled = { code: 429, headers: { 'retry-after': '40' } };
    await using run = await startReflectorRun({
      position: '5',
      answers: [throttled, throttled, throttled, { lines: [], end: true }, throttled],
    });
    await run.seen('Backoff Throttled 40000 watch brief');
    await run.pass(40_000);
    await run.seen('Backoff Throttled 40000 watch brief', 2);
    await run.pass(40_000);
    await run.seen('Backoff Throttled 40000 watch');
    await run.pass(40_000);
    await run.seen('Backoff ConnectionLost 6400 watch');
    await run.pass(6400);
    await run.seen('Backoff Throttled 40000 watch brief', 3);
    expect(run.requests()).toHaveLength(5);
  });

  it('KSY-D22 a 401 backs off further and further', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: Array.from({ length: 12 }, () => ({ code: 401 })),
    });
    for (let delay = 800; delay < 300_000; delay *= 2) {
      await run.seen(`Backoff Unauthorized ${delay} watch`);
      await run.pass(delay);
    }
    await run.seen('Backoff Unauthorized 300000 watch');
    expect(run.requests().every((request) => request === 'watch 5')).toBe(true);
  });

  it('KSY-D22 500 of a watch is watched again for 60 s, then listed', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [...Array.from({ length: 8 }, () => ({ code: 500 })), { page: podPage(['a'], {}) }],
    });
    for (const delay of [800, 1600, 3200, 6400, 12_800, 25_600, 30_000]) {
      await run.seen(`Backoff ServerError ${delay} watch`);
      await run.pass(delay);
    }
    await run.seen('Backoff ServerError 30000 list');
    await run.pass(30_000);
    await run.seen('list serverError 1');
    expect(run.requests().filter((request) => request === 'watch 5')).toHaveLength(8);
  });

  it('KSY-D24 a line that cannot be read is DecodeError, then the scope is listed', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: ['{"type":"ADD\n'] }, { page: podPage(['a'], {}) }],
    });
    await run.seen('Backoff DecodeError 800 list');
    await run.pass(800);
    await run.seen('list decodeError 1');
    await run.seen('end');
    expect(run.requests().slice(0, 2)).toEqual([
      'watch 5',
      'list ?limit=500&resourceVersion=5&resourceVersionMatch=NotOlderThan',
    ]);
  });

  it('KSY-D21 a watch that is cut within a line continues from the last whole event', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [
        { lines: [event('ADDED', 'b', '6'), '{"type":"ADDED",'], end: true },
        { lines: [event('ADDED', 'c', '7')] },
      ],
    });
    await run.seen('Backoff ConnectionLost 800 watch');
    await run.pass(800);
    await run.seen('ADDED c');
    expect(run.requests()).toEqual(['watch 5', 'position', 'watch 6']);
  });

  it('KSY-D25 a watch without anything for 150 s is opened again without a failure', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [] }, { lines: [event('ADDED', 'c', '7')] }],
    });
    await run.seen('Watching');
    await expect.poll(() => run.clock.sleeping).toBe(1);
    await run.clock.advance(149_999);
    expect(run.requests()).toEqual(['watch 5']);
    await run.clock.advance(1);
    await run.seen('ADDED c');
    expect(run.log).toEqual(['Watching', 'Watching', 'ADDED c']);
    expect(run.requests()).toEqual(['watch 5', 'probe', 'position', 'watch 5']);
  });

  it('KSY-D22 a server that ends each watch at once is not asked without pause', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [], end: true }, { lines: [event('ADDED', 'c', '7')] }],
    });
    await run.seen('Backoff ConnectionLost 800 watch');
    await run.pass(800);
    await run.seen('ADDED c');
    expect(run.requests()).toEqual(['watch 5', 'watch 5']);
  });

  it('KSY-D22 a watch that ends at once after a bookmark alone is a failure too', async () => {
    const bookmark = `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })}\n`;
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [bookmark], end: true }, { lines: [bookmark], end: true }, { lines: [] }],
    });
    await run.seen('Backoff ConnectionLost 800 watch');
    expect(run.log).toContain('bookmark 9');
    await run.pass(800);
    await run.seen('Backoff ConnectionLost 1600 watch');
    await run.pass(1600);
    await run.seen('Watching', 3);
    expect(run.requests()).toEqual(['watch 5', 'watch 9', 'watch 9']);
  });

  it('KSY-D22 the third watch in a row that ends at once is a failure, whatever it delivered', async () => {
    const change = { lines: [event('MODIFIED', 'c', '7')], end: true };
    await using run = await startReflectorRun({ position: '5', answers: [change, change, change, { lines: [] }] });
    await run.seen('Backoff ConnectionLost 800 watch');
    expect(run.log.filter((line) => line === 'MODIFIED c')).toHaveLength(3);
    await run.pass(800);
    await run.seen('Watching', 4);
    expect(run.requests()).toEqual(['watch 5', 'watch 7', 'watch 7', 'watch 7']);
  });

  it('KSY-D11 an event the sink refused comes again, and the position does not pass it', async () => {
    const lines = [event('ADDED', 'b', '6'), event('ADDED', 'c', '7')];
    await using run = await startReflectorRun({
      position: '5',
      refuse: ['ADDED c'],
      answers: [{ lines }, { lines: lines.slice(1) }],
    });
    await run.seen('Backoff InternalError 800 watch');
    await run.pass(800);
    await run.seen('ADDED c');
    expect(run.requests()).toEqual(['watch 5', 'watch 6']);
  });

  it('KSY-G01 no list starts before it may, and its place is given back', async () => {
    const gate = Promise.withResolvers<void>();
    let held = 0;
    const enterList = async (): Promise<Disposable> => {
      await gate.promise;
      held += 1;
      const leave = (): void => {
        held -= 1;
      };
      return { [Symbol.dispose]: leave };
    };
    await using run = await startReflectorRun({ answers: [{ page: podPage(['a'], {}) }], enterList });
    expect(run.requests()).toEqual([]);
    gate.resolve();
    await run.seen('Watching');
    expect(held).toBe(0);
  });
});
