import { describe, expect, it } from 'vitest';
import { podPage } from '../scripted-server/start-scripted-server.ts';
import { type Answer, startReflectorRun } from './start-reflector-run.ts';

const tooLarge: Answer = { tooLarge: true };
const gone: Answer = { code: 410 };
const whole: Answer = { page: podPage(['a'], {}) };

/** The page sizes that were asked for until the list was complete or failed; `all` for an unpaged list. */
async function limitsOf(answers: readonly Answer[], end: string): Promise<readonly string[]> {
  await using run = await startReflectorRun({ answers });
  await run.seen(end);
  const lists = run.requests().filter((request) => request.startsWith('list'));
  return lists.map((request) => /limit=(\d+)/.exec(request)?.[1] ?? 'all');
}

describe('runList', () => {
  it('KSY-L a page that is too large to be read is asked for again with a quarter of the objects', async () => {
    expect(await limitsOf([tooLarge, tooLarge, whole], 'end')).toEqual(['500', '125', '31']);
  });

  it('KSY-L an object that is too large alone ends the list', async () => {
    const answers = Array.from({ length: 6 }, () => tooLarge);
    expect(await limitsOf(answers, 'Backoff TooLarge 800 list')).toEqual(['500', '125', '31', '7', '1']);
  });

  it('KSY-D03 pages that were too large are not asked for again when a walk is discarded', async () => {
    expect(await limitsOf([tooLarge, gone, gone, whole], 'end')).toEqual(['500', '125', '125', '125']);
  });

  it('KSY-D03 an unpaged list that is too large leads back to pages, once', async () => {
    const unpaged = [gone, gone, gone, tooLarge];
    expect(await limitsOf([...unpaged, gone, whole], 'end')).toEqual(['500', '1000', '2000', 'all', '4000', '5000']);
    expect(await limitsOf([...unpaged, gone, gone, gone], 'Backoff Expired 800 list')).toEqual([
      ...['500', '1000', '2000', 'all'],
      ...['4000', '5000', '5000'],
    ]);
  });
});
