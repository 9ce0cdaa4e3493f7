import { describe, expect, it } from 'vitest';
import { podPage, status } from '../scripted-server/start-scripted-server.ts';
import { bookmark, event, startReflectorRun } from './start-reflector-run.ts';

const tooLarge = { code: 504, details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };
const tooLargeEvent = `${JSON.stringify({ type: 'ERROR', object: status(504, 'Timeout', { details: tooLarge.details }) })}\n`;

describe('the position check', () => {
  it('KSY-D32 after broken connections a server at a lower position is listed whole, without lower bound', async () => {
    await using run = await startReflectorRun({
      position: '50',
      positions: ['49'],
      answers: [{ lines: [event('ADDED', 'b', '51')] }, { page: podPage(['a'], { resourceVersion: '49' }) }],
    });
    await run.seen('ADDED b');
    run.cut();
    await run.seen('Backoff ConnectionLost 800 watch');
    await run.pass(800);
    await run.seen('Watching', 2);
    expect(run.log).toContain('rollback');
    expect(run.log.indexOf('rollback')).toBeLessThan(run.log.indexOf('list rollback 1'));
    expect(run.requests()).toEqual(['watch 50', 'position', 'list ?limit=500', 'watch 49']);
  });

  it('KSY-D32 a silent watch of a future position is found out by the check behind a probe', async () => {
    await using run = await startReflectorRun({
      position: '1000000000000000000000',
      positions: ['999999999999999999999'],
      answers: [{ lines: [] }, { page: podPage(['a'], {}) }],
    });
    await run.seen('Watching');
    await expect.poll(() => run.clock.sleeping).toBe(1);
    await run.clock.advance(150_000);
    await run.seen('list rollback 1');
    expect(run.requests().slice(1, 3)).toEqual(['probe', 'position']);
  });

  it('KSY-D25 a probe that is refused is an answer', async () => {
    await using run = await startReflectorRun({ position: '5', probeCode: 403, answers: [] });
    await run.seen('Watching');
    await expect.poll(() => run.clock.sleeping).toBe(1);
    await run.clock.advance(150_000);
    await run.seen('Watching', 2);
    expect(run.requests()).toEqual(['watch 5', 'probe', 'position', 'watch 5']);
  });

  it('KSY-D25 on a server without bookmarks silence is found normal once, and watched no more', async () => {
    await using run = await startReflectorRun({ position: '5', answers: [] });
    await run.seen('Watching');
    await expect.poll(() => run.clock.sleeping).toBe(1);
    await run.clock.advance(150_000);
    await run.seen('Watching', 2);
    await expect.poll(() => run.clock.sleeping).toBe(0);
    await run.clock.advance(600_000);
    expect(run.requests()).toHaveLength(4);
  });

  it('KSY-D32 a check that fails is made again before the watch', async () => {
    await using run = await startReflectorRun({
      position: '5',
      positions: [503, '5'],
      answers: [{ lines: ['{"type":"ADDED",'], end: true }, { lines: [event('ADDED', 'c', '7')] }],
    });
    await run.seen('Backoff ConnectionLost 800 watch');
    await run.pass(800);
    await run.seen('Backoff ServerError 1600 watch');
    await run.pass(1600);
    await run.seen('ADDED c');
    expect(run.requests()).toEqual(['watch 5', 'position', 'position', 'watch 5']);
  });

  it('KSY-D32 who may not list goes on watching', async () => {
    await using run = await startReflectorRun({
      position: '5',
      positions: [403],
      answers: [{ lines: ['{"type":"ADDED",'], end: true }, { lines: [event('ADDED', 'c', '7')] }],
    });
    await run.seen('Backoff ConnectionLost 800 watch');
    await run.pass(800);
    await run.seen('ADDED c');
    expect(run.requests()).toEqual(['watch 5', 'position', 'watch 5']);
  });

  it('KSY-D32 a position the server has not reached, on a watch or a list, is a rollback only when the check says so', async () => {
    await using ofWatch = await startReflectorRun({
      position: '99',
      positions: ['9'],
      answers: [{ lines: [tooLargeEvent] }, { page: podPage(['a'], {}) }],
    });
    await ofWatch.seen('list rollback 1');
    await using ofList = await startReflectorRun({
      position: '99',
      positions: ['9'],
      answers: [{ code: 410 }, tooLarge, { page: podPage(['a'], {}) }],
    });
    await ofList.seen('list rollback 1');
    await ofList.seen('end');
    expect(ofList.log).toContain('rollback');
    expect(ofList.requests().slice(1, 4)).toEqual([
      'list ?limit=500&resourceVersion=99&resourceVersionMatch=NotOlderThan',
      'position',
      'list ?limit=500',
    ]);
  });

  it('KSY-D32 a list that turns out lower than the position is a rollback too', async () => {
    const cut = [{ page: podPage(['a'], { continue: 'x' }) }, { code: 410 }];
    await using run = await startReflectorRun({
      position: '99',
      answers: [{ code: 410 }, ...cut, { page: podPage(['a'], {}) }, { page: podPage(['a'], {}) }],
    });
    await run.seen('list rollback 1');
    await run.seen('Watching');
    expect(run.requests().at(-1)).toBe('watch 10');
  });

  it('KSY-D32 a lower bookmark, as of a lagging replica, is checked and does not move the position', async () => {
    await using run = await startReflectorRun({
      position: '50',
      positions: ['50'],
      answers: [{ lines: [bookmark('49')] }, { lines: [event('ADDED', 'c', '51')] }],
    });
    await run.seen('ADDED c');
    expect(run.requests()).toEqual(['watch 50', 'position', 'watch 50']);
    expect(run.log).not.toContain('bookmark 49');
  });

  it('KSY-D22 lower bookmarks at the begin of each watch do not ask the server without pause', async () => {
    const lower = { lines: [bookmark('49')] };
    await using run = await startReflectorRun({ position: '50', answers: [lower, lower, lower, lower] });
    await run.seen('Backoff ConnectionLost 800 watch');
    expect(run.requests().filter((request) => request === 'watch 50')).toHaveLength(3);
  });
});
