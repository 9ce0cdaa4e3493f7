import { describe, expect, it } from 'vitest';
import { podPage } from '../scripted-server/start-scripted-server.ts';
import { type Answer, bookmark, event, type ReflectorRun, startReflectorRun } from './start-reflector-run.ts';

const many = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => event('ADDED', `p${at}`, `${at + 1}`));
const firstPage = `pods ${Array.from({ length: 500 }, (_, at) => `p${at}`).join(' ')}`;
const whole: Answer = { page: podPage(['a'], {}) };

const start = (...answers: readonly Answer[]): Promise<ReflectorRun> => startReflectorRun({ serverMinor: 34, answers });

describe('streaming lists', () => {
  it('KSY-D01 initial events become pages, complete with the bookmark that ends them', async () => {
    await using run = await start({ lines: [...many(501), bookmark('900', true)] }, { lines: [] });
    await run.seen('Watching');
    const pages = run.log.filter((line) => line.startsWith('pods'));
    expect(pages.map((line) => line.split(' ').length - 1)).toEqual([500, 1]);
    expect(run.log.slice(0, 2)).toEqual(['Listing', 'list initial 1']);
    expect(run.requests()).toEqual(['stream', 'watch 900']);
  });

  it('KSY-D01 an empty collection is complete only with the bookmark', async () => {
    await using run = await start({ lines: [bookmark('7'), bookmark('9', true)] }, { lines: [] });
    await run.seen('Watching');
    expect(run.log).toEqual(['Listing', 'list initial 1', 'pods ', 'end', 'Watching']);
    expect(run.requests()).toEqual(['stream', 'watch 9']);
  });

  it('KSY-D01 a deletion within the initial events is brought again by the watch', async () => {
    const lines = [event('ADDED', 'a', '1'), event('MODIFIED', 'a', '11'), event('DELETED', 'a', '20')];
    await using run = await start(
      { lines: [...lines, event('ADDED', 'b', '21'), bookmark('30', true)] },
      { lines: [] },
    );
    await run.seen('Watching');
    expect(run.log).toContain('pods a a');
    expect(run.requests()).toEqual(['stream', 'watch 19']);
  });

  it.each([400, 422])('KSY-D01 a server that answers %i is listed by pages, and not asked again', async (code) => {
    await using run = await start({ code }, whole, { lines: [] }, whole);
    await run.seen('Watching');
    run.relist('configuration');
    await run.seen('Watching', 2);
    expect(run.requests()).toEqual([
      'stream',
      'list ?limit=500',
      'watch 10',
      'list ?limit=500&resourceVersion=10&resourceVersionMatch=NotOlderThan',
      'watch 10',
    ]);
    expect(run.log.slice(0, 3)).toEqual(['Listing', 'list initial 1', 'list initial 2']);
  });

  it('KSY-D01 60 s without an object before the end lead to pages, bookmarks do not count', async () => {
    await using run = await start({ lines: [...many(500), bookmark('7')] }, whole);
    await run.seen(firstPage);
    await run.clock.advance(0);
    await run.clock.advance(59_999);
    expect(run.requests()).toEqual(['stream']);
    await run.clock.advance(1);
    await run.seen('Watching');
    expect(run.log.filter((line) => line !== firstPage)).toEqual([
      'Listing',
      'list initial 1',
      'list initial 2',
      'pods a',
      'end',
      'Watching',
    ]);
  });

  it('KSY-00a a stream that is cut, or ends before the bookmark, is no list', async () => {
    await using cut = await start({ lines: many(500) }, { lines: [bookmark('9', true)] });
    await cut.seen(firstPage);
    cut.cut();
    await cut.seen('Backoff ConnectionLost 800 list');
    expect(cut.log).not.toContain('end');
    await using ended = await start({ lines: many(3), end: true }, whole);
    await ended.seen('Watching');
    expect(ended.requests()).toEqual(['stream', 'list ?limit=500', 'watch 10']);
  });

  it.each([undefined, 26])('KSY-D01 a server of minor %s is never asked', async (serverMinor) => {
    await using run = await startReflectorRun({
      ...(serverMinor === undefined ? {} : { serverMinor }),
      answers: [whole],
    });
    await run.seen('Watching');
    expect(run.requests()[0]).toBe('list ?limit=500');
  });
});
