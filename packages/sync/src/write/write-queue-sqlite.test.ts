import { FakeClock } from '@orrery/kit';
import type { SourceId } from '@orrery/model';
import { createSqliteStore, type Fence, type Put } from '@orrery/storage';
import { afterEach, describe, expect, it } from 'vitest';
import { putOf } from './test-flaky-store.ts';
import { WriteQueue, type WriteQueueDeps } from './write-queue.ts';

let world = new AsyncDisposableStack();
afterEach(async () => {
  await world.disposeAsync();
  world = new AsyncDisposableStack();
});

async function start(more: Partial<WriteQueueDeps> = {}) {
  const store = world.use(await createSqliteStore({ file: ':memory:' }));
  const deps = { store, clock: new FakeClock(), random: () => 0, signal: new AbortController().signal, ...more };
  const names = async (source: SourceId) => {
    const rows = await store.versions({ source, group: '', resource: 'pods' }, { limit: 99 });
    return rows.map(({ path }) => path);
  };
  return { store, queue: new WriteQueue(deps), names };
}

function podOf(source: SourceId, name: string, text = `{"metadata":{"name":"${name}","annotations":{}}}`): Put {
  const body = new TextEncoder().encode(text);
  return { ...putOf({ source, name }), body, annotationsEnd: body.length - 3 };
}

describe('WriteQueue before a real store', () => {
  it('KSY-J03 the store refuses a batch of a replica that was paused, and only its part', async () => {
    const held = new Map<SourceId, Fence>();
    const { store, queue, names } = await start({ fenceOf: (source) => held.get(source) });
    const [mine, theirs] = [await store.ensureSource('cluster', 'a'), await store.ensureSource('cluster', 'b')];
    for (const { id } of [mine, theirs]) {
      const fence = await store.acquireLease(id, 'replica-1', 60_000);
      if (fence !== undefined) held.set(id, fence);
    }
    await store.releaseLease(mine.id, 'replica-1');
    await store.acquireLease(mine.id, 'replica-2', 60_000);
    const works = [theirs.id, mine.id, theirs.id].map((source) => {
      return queue.write({ source, changes: [podOf(source, 'p')] });
    });
    const results = await Promise.allSettled(works);
    expect(results.map((each) => (each.status === 'rejected' ? each.reason : 'stored'))).toMatchObject([
      'stored',
      { name: 'LeaseLostError', source: mine.id },
      'stored',
    ]);
    expect([await names(mine.id), await names(theirs.id)]).toEqual([[], ['n/p']]);
  });

  it('KSY-E06 a row that the store cannot hold is named, all others are stored', async () => {
    const { store, queue, names } = await start();
    const { id } = await store.ensureSource('cluster', 'a');
    const texts = ['a', 'b', 'c', 'd', 'e'].map((name) => podOf(id, name));
    const changes = [...texts, podOf(id, 'bad', 'no json'), podOf(id, 'lone\ud800'), podOf(id, 'f')];
    const { refused } = await queue.write({ source: id, changes });
    expect(
      refused.map(({ key, error }) => [key.name, error instanceof Error && 'reason' in error && error.reason]),
    ).toEqual([
      ['bad', 'Invalid'],
      ['lone\ud800', 'Invalid'],
    ]);
    expect(await names(id)).toEqual(['n/a', 'n/b', 'n/c', 'n/d', 'n/e', 'n/f']);
  });
});
