import { FakeClock } from '@orrery/kit';
import { type ObjectKey, type SourceId, StatusError, sourceId } from '@orrery/model';
import type { Put, ScopeState } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { FlakyStore, putOf, turn } from './test-flaky-store.ts';
import { WriteQueue, type WriteQueueDeps } from './write-queue.ts';

const never = new AbortController().signal;
const limits = { batchObjects: 3, batchBytes: 100_000, queueBytes: 50_000 };
const source = sourceId(1);

function queueOf(store: FlakyStore, more: Partial<WriteQueueDeps> = {}): WriteQueue {
  return new WriteQueue({ store, clock: new FakeClock(), random: () => 0, signal: never, ...more }, limits);
}

function put(name: string, more: { size?: number; source?: SourceId } = {}): Put {
  return putOf({ name, ...more });
}

function stateOf(key: Pick<ObjectKey, 'source' | 'resource'>, resourceVersion: string): ScopeState {
  const scope = { source: key.source, group: '', resource: key.resource };
  const kind = { group: '', version: 'v1', resource: key.resource, singular: '', kind: 'K', namespaced: true };
  return {
    scope,
    kind: { ...kind, shortNames: [], categories: [], verbs: [] },
    resourceVersion,
    complete: true,
    facts: '',
  };
}

describe('WriteQueue', () => {
  it('KSY-E01 writes at once when idle and gathers while a batch is being committed, in order and within its bounds', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    const works = ['a', 'b', 'c', 'd', 'e'].map((name) => queue.write({ source, changes: [put(name)] }));
    expect(store.batches).toEqual([['a']]);
    await store.letAll();
    await Promise.all(works);
    expect(store.batches).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    expect(queue.bytes).toBe(0);
  });

  it('KSY-E01 commits a large work in several batches, its position with the last', async () => {
    const store = new FlakyStore();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const state = stateOf({ source, resource: 'pods' }, '9');
    await queueOf(store).write({ source, changes: names.map((name) => put(name)), scopes: [state] });
    expect(store.batches).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], ['g']]);
    expect(store.positions).toEqual([[], [], ['1/pods@9']]);
  });

  it('KSY-E01 keeps a batch below its bytes unless one object is larger', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    const sizes = { a: 10, b: 60_000, c: 60_000, d: 200_000 };
    const works = Object.entries(sizes).map(([name, size]) => queue.write({ source, changes: [put(name, { size })] }));
    await store.letAll();
    await Promise.all(works);
    expect(store.batches).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  it('KSY-E02 the latest state of a key takes the place of one that waits; what is being committed is left alone', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    const works = ['1', '2', '3'].map((version) =>
      queue.write({
        source,
        changes: [putOf({ name: 'a', version })],
        scopes: [stateOf({ source, resource: 'pods' }, version)],
      }),
    );
    await store.letAll();
    await Promise.all(works);
    expect(store.batches).toEqual([['a'], ['a']]);
    expect(store.versions.get('1/pods/n/a')).toBe('3');
    expect(store.positions.at(-1)).toEqual(['1/pods@3']);
    expect(queue.bytes).toBe(0);
  });

  it('KSY-E03 a noisy source delays a quiet one by at most one batch', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    const noisy = Array.from({ length: 20 }, (_, at) => put(`noisy${at}`));
    const works = [queue.write({ source, changes: noisy })];
    works.push(queue.write({ source: sourceId(2), changes: [put('quiet', { source: sourceId(2) })] }));
    await store.letAll();
    await Promise.all(works);
    expect(store.batches[1]).toContain('quiet');
    expect(store.batches.flat().filter((name) => name !== 'quiet')).toEqual(noisy.map(({ key }) => key.name));
  });

  it('KSY-E04 counts removals and positions too', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    const changes = Array.from({ length: 200 }, (_, at) => ({ op: 'remove', key: put(`a${at}`).key }) as const);
    const work = queue.write({ source, changes });
    expect(queue.bytes).toBeGreaterThan(50_000);
    await store.letAll();
    await work;
    expect(queue.bytes).toBe(0);
  });

  it('KSY-E04 holds readers back while it is full, and says when that takes too long', async () => {
    const clock = new FakeClock();
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store, { clock });
    await queue.hasRoom();
    expect(await queue.roomWithin(30_000, never)).toBe(true);
    const big = queue.write({ source, changes: [put('big', { size: 60_000 })] });
    const seen: string[] = [];
    const waiting = queue.hasRoom().then(() => seen.push('room'));
    const late = queue.roomWithin(30_000, never);
    const stop = new AbortController();
    const stopped = queue.hasRoom(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    await clock.advance(30_000);
    expect(await late).toBe(false);
    expect(seen).toEqual([]);
    const early = queue.roomWithin(30_000, never);
    await store.letAll();
    await Promise.all([big, waiting]);
    expect(await early).toBe(true);
    expect(clock.sleeping).toBe(0);
  });

  it('KSY-D11 a noted position goes with the next batch of its source, never before what waits in front of it', async () => {
    const clock = new FakeClock();
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store, { clock });
    const first = queue.write({ source, changes: [put('a')] });
    const second = queue.write({ source, changes: [put('b')], scopes: [stateOf({ source, resource: 'pods' }, '2')] });
    queue.notePosition(stateOf({ source, resource: 'pods' }, '3'));
    queue.notePosition(stateOf({ source, resource: 'nodes' }, '7'));
    await store.letAll();
    await Promise.all([first, second]);
    expect(store.positions).toEqual([[], ['1/pods@3', '1/nodes@7']]);
    queue.notePosition(stateOf({ source, resource: 'pods' }, '4'));
    await turn();
    expect(store.positions.length).toBe(2);
    const third = queue.write({ source, changes: [put('c')] });
    await store.letAll();
    await third;
    expect(store.positions[2]).toEqual(['1/pods@4']);
    expect(queue.bytes).toBe(0);
  });

  it('KSY-D11 positions of all idle sources are written after 10 s, in one transaction', async () => {
    const clock = new FakeClock();
    const store = new FlakyStore();
    const queue = queueOf(store, { clock });
    for (const id of [1, 2, 3]) {
      for (const version of ['1', '2'])
        queue.notePosition(stateOf({ source: sourceId(id), resource: 'pods' }, version));
    }
    await clock.advance(9_000);
    expect(store.positions).toEqual([]);
    await clock.advance(1_000);
    expect(store.positions).toEqual([['1/pods@2', '2/pods@2', '3/pods@2']]);
    expect(queue.bytes).toBe(0);
    queue.notePosition(stateOf({ source, resource: 'pods' }, '5'));
    await queue.settled(source);
    expect(store.positions[1]).toEqual(['1/pods@5']);
  });

  it('KSY-E06 tries the same batch again while the store cannot write', async () => {
    const clock = new FakeClock();
    const store = new FlakyStore();
    store.failures.push(new StatusError('ServiceUnavailable', 'disk full'), new StatusError('Timeout', 'busy'));
    const work = queueOf(store, { clock }).write({
      source,
      changes: [put('a')],
      scopes: [stateOf({ source, resource: 'pods' }, '1')],
    });
    await turn();
    expect(store.positions).toEqual([]);
    await clock.advance(800);
    await clock.advance(1600);
    expect(await work).toEqual({ refused: [] });
    expect(store.positions).toEqual([['1/pods@1']]);
  });

  it('KSY-E06 leaves out the rows that cannot be stored, names them to whom they belong, and stores the rest', async () => {
    const store = new FlakyStore({ isHeld: true });
    store.unstorable.add('bad');
    const queue = queueOf(store);
    const state = stateOf({ source, resource: 'pods' }, '5');
    const names = [['first'], ['good', 'bad'], ['fine']];
    const works = names.map((each) => queue.write({ source, changes: each.map((name) => put(name)), scopes: [state] }));
    await store.letAll();
    const results = await Promise.all(works);
    expect(results.map(({ refused }) => refused.map(({ key }) => key.name))).toEqual([[], ['bad'], []]);
    expect([...store.versions.keys()]).toEqual(['1/pods/n/first', '1/pods/n/good', '1/pods/n/fine']);
    expect(store.positions.at(-1)).toEqual(['1/pods@5']);
    expect(queue.bytes).toBe(0);
  });

  it('KSY-E06 the position waits for the last of the rows, also where one of them cannot be stored', async () => {
    const store = new FlakyStore();
    store.unstorable.add('b');
    const changes = ['a', 'b', 'c'].map((name) => put(name));
    await queueOf(store).write({ source, changes, scopes: [stateOf({ source, resource: 'pods' }, '5')] });
    expect([store.batches.at(-1), store.positions.at(-1)]).toEqual([['c'], ['1/pods@5']]);
    expect(store.positions.flat()).toEqual(['1/pods@5']);
  });

  it('KSY-E06 whose state took the place of a lost one is told so, and so is who waits with a position of that kind', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    const big = ['a', 'b', 'c', 'd'].map((name) => put(name));
    const pods = [stateOf({ source, resource: 'pods' }, '5')];
    const nodes = [stateOf({ source, resource: 'nodes' }, '7')];
    const works = [
      queue.write({ source, changes: big }),
      queue.write({ source, changes: [putOf({ name: 'd', version: '2' })] }),
      queue.write({ source, changes: [], scopes: pods }),
      queue.write({ source, changes: [], scopes: nodes }),
    ];
    store.failures.push(new Error('disk I/O error'));
    await store.letAll();
    const results = await Promise.allSettled(works);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    expect([store.versions.size, store.positions.flat(), queue.bytes]).toEqual([0, ['1/nodes@7'], 0]);
  });

  it('KSY-00b fails only the source that the store refuses', async () => {
    const store = new FlakyStore({ isHeld: true });
    const queue = queueOf(store);
    store.removed.add(sourceId(2));
    const of = (id: number, name: string) => ({
      source: sourceId(id),
      changes: [put(name, { source: sourceId(id) })],
    });
    const works = [of(1, 'a'), of(2, 'b'), of(3, 'c')].map((work) => queue.write(work));
    await store.letAll();
    const results = await Promise.allSettled(works);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([...store.versions.keys()]).toEqual(['1/pods/n/a', '3/pods/n/c']);
    expect(queue.bytes).toBe(0);
  });
});
