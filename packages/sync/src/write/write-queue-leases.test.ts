import { FakeClock } from '@orrery/kit';
import { type SourceId, StatusError, sourceId } from '@orrery/model';
import { createSqliteStore, type Fence } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { FlakyStore, putOf, turn } from './test-flaky-store.ts';
import { WriteQueue } from './write-queue.ts';

const never = new AbortController().signal;
const own = sourceId(1);
const other = sourceId(2);

/** Leases as a replica knows them: by source the token it believes to hold. */
function leases(...sources: SourceId[]): Map<SourceId, Fence> {
  return new Map(sources.map((source) => [source, { source, token: 1 }]));
}

function work(source: SourceId, name: string, version = '1') {
  return { source, changes: [putOf({ source, name, version })] };
}

describe('WriteQueue and leases', () => {
  it('KSY-E07 what was handed in under a lost lease is never written, not even under a lease taken again', async () => {
    const store = new FlakyStore({ isHeld: true });
    const held = leases(own, other);
    for (const source of held.keys()) store.tokens.set(source, 1);
    const fenceOf = (source: SourceId) => held.get(source);
    const queue = new WriteQueue({ store, clock: new FakeClock(), random: () => 0, signal: never, fenceOf });
    const works = [work(own, 'in-flight'), work(own, 'waiting'), work(other, 'else')].map((each) => queue.write(each));
    held.set(own, { source: own, token: 3 });
    store.tokens.set(own, 3);
    works.push(queue.write(work(own, 'waiting', '2')), queue.write(work(own, 'new')));
    await store.letAll();
    const results = await Promise.allSettled(works);
    expect(results.map((each) => (each.status === 'rejected' ? each.reason : 'stored'))).toMatchObject([
      { name: 'LeaseLostError', source: own },
      { name: 'LeaseLostError', source: own },
      'stored',
      'stored',
      'stored',
    ]);
    expect(Object.fromEntries(store.versions)).toEqual({
      '1/pods/n/new': '1',
      '1/pods/n/waiting': '2',
      '2/pods/n/else': '1',
    });
    expect(queue.bytes).toBe(0);
  });

  it('KSY-J01 nothing is taken, noted or tried again without the right to write', async () => {
    const clock = new FakeClock();
    const store = new FlakyStore();
    const held = leases(own);
    store.tokens.set(own, 1);
    const fenceOf = (source: SourceId) => held.get(source);
    const queue = new WriteQueue({ store, clock, random: () => 0, signal: never, fenceOf });
    await expect(queue.write(work(other, 'a'))).rejects.toMatchObject({ name: 'LeaseLostError' });
    store.failures.push(new StatusError('ServiceUnavailable', 'busy'));
    const trying = queue.write(work(own, 'b'));
    const rejected = expect(trying).rejects.toMatchObject({ name: 'LeaseLostError', source: own });
    await turn();
    held.delete(own);
    await clock.advance(800);
    await rejected;
    expect(store.batches.length).toBe(1);
    expect(queue.bytes).toBe(0);
  });

  it('KSY-J03 the store refuses a batch of a replica that was paused, and only its part', async () => {
    await using store = await createSqliteStore({ file: ':memory:' });
    const [mine, theirs] = await Promise.all(['a', 'b'].map((name) => store.ensureSource('cluster', name)));
    if (mine === undefined || theirs === undefined) expect.fail('two sources were made');
    const held = new Map<SourceId, Fence>();
    for (const { id } of [mine, theirs]) {
      const fence = await store.acquireLease(id, 'replica-1', 60_000);
      if (fence !== undefined) held.set(id, fence);
    }
    const fenceOf = (source: SourceId) => held.get(source);
    const queue = new WriteQueue({ store, clock: new FakeClock(), random: () => 0, signal: never, fenceOf });
    await store.releaseLease(mine.id, 'replica-1');
    await store.acquireLease(mine.id, 'replica-2', 60_000);
    const body = new TextEncoder().encode('{"metadata":{"name":"p","annotations":{}}}');
    const write = (source: SourceId) =>
      queue.write({ source, changes: [{ ...putOf({ source, name: 'p' }), body, annotationsEnd: 39 }] });
    const results = await Promise.allSettled([write(theirs.id), write(mine.id), write(theirs.id)]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const rows = [mine, theirs].map(({ id }) =>
      store.versions({ source: id, group: '', resource: 'pods' }, { limit: 9 }),
    );
    expect((await Promise.all(rows)).map((each) => each.length)).toEqual([0, 1]);
  });
});
