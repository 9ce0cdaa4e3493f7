import { FakeClock } from '@orrery/kit';
import { type SourceId, StatusError, sourceId } from '@orrery/model';
import type { Fence } from '@orrery/storage';
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
});
