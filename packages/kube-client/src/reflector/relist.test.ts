import { readIdentity } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { ListedPage } from '../client/list-pages.ts';
import { podPage } from '../scripted-server/start-scripted-server.ts';
import type { Comparison, ReflectorSink } from './reflector-sink.ts';
import { type Answer, startReflectorRun } from './start-reflector-run.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);
const object = (name: string): Answer => ({ page: { metadata: { namespace: 'a', name, resourceVersion: '8' } } });

/** A sink that finds these objects different. */
function comparing(
  differing: readonly string[],
  more: Partial<ReflectorSink> = {},
): Partial<ReflectorSink> & { log: string[] } {
  const log: string[] = [];
  const compare = async (pages: AsyncIterable<ListedPage>): Promise<Comparison> => {
    let count = 0;
    for await (const page of pages) count += page.items.length;
    log.push(`compared ${count}`);
    return { count, differing: differing.map((name) => ({ namespace: 'a', name })) };
  };
  return {
    log,
    compare,
    refresh: (bytes) =>
      void log.push(`refresh ${readIdentity(bytes, { start: 0, end: bytes.length, metadata: undefined }).name}`),
    settle: (resourceVersion) => void log.push(`settle ${resourceVersion}`),
    ...more,
  };
}

describe('Reflector.relist', () => {
  it('KSY-F03 ends the watch and lists, not older than the position', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [] }, { page: podPage(['a'], {}) }],
    });
    await run.seen('Watching');
    run.relist('configuration');
    await run.seen('Watching', 2);
    expect(run.log).toEqual(['Watching', 'Listing', 'list configuration 1', 'pods a', 'end', 'Watching']);
    expect(run.requests()[1]).toBe('list ?limit=500&resourceVersion=5&resourceVersionMatch=NotOlderThan');
  });

  it('KSY-D32 a rollback has no lower bound, and takes the place of lesser causes', async () => {
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [] }, { page: podPage(['a'], {}) }],
    });
    await run.seen('Watching');
    for (const cause of ['audit', 'rollback', 'configuration'] as const) run.relist(cause);
    await run.seen('Watching', 2);
    expect(run.requests()).toEqual(['watch 5', 'list ?limit=500', 'watch 10']);
    expect(run.log).toContain('list rollback 1');
  });

  it('KSY-F03 during a list it is followed by another one, unless it covers the cause', async () => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let lists = 0;
    const replace: ReflectorSink['replace'] = async (pages) => {
      lists += 1;
      begun.resolve();
      await gate.promise;
      for await (const _page of pages);
    };
    const pages = [{ page: podPage(['a'], {}) }, { page: podPage(['a'], {}) }];
    await using run = await startReflectorRun({ answers: pages, sink: { replace } });
    await begun.promise;
    run.relist('audit');
    run.relist('configuration');
    gate.resolve();
    await run.seen('Watching');
    expect(lists).toBe(2);
  });

  it('KSY-F03 during a position check it is not forgotten', async () => {
    const garbled = { lines: ['{"type":"ADDED",'], end: true };
    let onCheck = (): void => undefined;
    const answers = [garbled, { page: podPage(['a'], {}) }];
    await using run = await startReflectorRun({ position: '5', answers, onCheck: () => onCheck() });
    onCheck = () => run.relist('configuration');
    await run.seen('Backoff ConnectionLost 800 watch');
    await run.pass(800);
    await run.seen('list configuration 1');
    await run.seen('Watching', 2);
    expect(run.requests().map((request) => request.split(' ')[0])).toEqual(['watch', 'position', 'list', 'watch']);
  });

  it('KSY-D22 a back-off is waited for', async () => {
    await using run = await startReflectorRun({ answers: [{ code: 503 }, { page: podPage(['a'], {}) }] });
    await run.seen('Backoff ServerError 800 list');
    run.relist('configuration');
    expect(run.requests()).toHaveLength(1);
    await run.pass(800);
    await run.seen('list initial 1');
  });
});

describe('metadata first', () => {
  it('KSY-D15 after 410 only what differs is fetched whole, and what is gone meanwhile is left to the watch', async () => {
    const sink = comparing(['p1', 'p2']);
    const answers = [{ code: 410 }, { page: podPage(names(11), {}) }, object('p1'), { code: 404 }];
    await using run = await startReflectorRun({ position: '5', answers, sink });
    await run.seen('Watching');
    expect(sink.log).toEqual(['compared 11', expect.stringMatching(/^refresh p[12]$/), 'settle 10']);
    const [, metadata, ...gets] = run.requests();
    expect(metadata).toBe('metadata ?limit=1000&resourceVersion=5&resourceVersionMatch=NotOlderThan');
    expect(gets.slice(0, 2).sort()).toEqual(['get p1', 'get p2']);
    expect(gets.at(-1)).toBe('watch 10');
  });

  it.each([
    ['a fifth differs', comparing(['p1', 'p2']), 10],
    ['more than 1,000 differ', comparing(names(1001)), 6000],
  ])('KSY-D15 when %s the list is whole', async (_what, sink, count) => {
    const answers = [{ code: 410 }, { page: podPage(names(count), {}) }, { page: podPage(['a'], {}) }];
    await using run = await startReflectorRun({ position: '5', answers, sink });
    await run.seen('list expired 1');
    await run.seen('Watching');
    expect(sink.log).toEqual([`compared ${count}`]);
  });

  it('KSY-D15 a scope of at most 1,000 objects is listed whole after 410, and audited by metadata', async () => {
    const sink = comparing([], { size: () => 1000 });
    const page = { page: podPage(['a'], {}) };
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ code: 410 }, page, { lines: [] }, page],
      sink,
    });
    await run.seen('list expired 1');
    await run.seen('Watching');
    run.relist('audit');
    await run.seen('Watching', 2);
    expect(run.requests().map((request) => request.split(' ')[0])).toEqual([
      'watch',
      'list',
      'watch',
      'metadata',
      'watch',
    ]);
    expect(sink.log).toEqual(['compared 1', 'settle 10']);
  });

  it('KSY-D15 a walk of metadata that is discarded leads to a whole list, a failed one to a back-off', async () => {
    const cut = { page: podPage(['a'], { continue: 'x' }) };
    const sink = comparing([]);
    const answers = [{ code: 410 }, cut, { code: 410 }, { page: podPage(['a'], {}) }];
    await using discarded = await startReflectorRun({ position: '5', answers, sink });
    await discarded.seen('list expired 1');
    await using failed = await startReflectorRun({ position: '5', answers: [{ code: 410 }, cut, { code: 500 }], sink });
    await failed.seen('Backoff ServerError 800 list');
    expect(sink.log).toEqual([]);
  });

  it('KSY-D32 a rollback is never compared by metadata', async () => {
    const sink = comparing([]);
    await using run = await startReflectorRun({
      position: '5',
      answers: [{ lines: [] }, { page: podPage(['a'], {}) }],
      sink,
    });
    await run.seen('Watching');
    run.relist('rollback');
    await run.seen('list rollback 1');
    expect(sink.log).toEqual([]);
  });
});
