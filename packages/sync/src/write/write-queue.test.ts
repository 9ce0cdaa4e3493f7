import { FakeClock } from '@orrery/kit';
import { type ObjectKey, revision, StatusError, sourceId } from '@orrery/model';
import type { Batch, Put } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import { WriteQueue } from './write-queue.ts';

const never = new AbortController().signal;

function put(name: string, size = 10): Put {
  const key: ObjectKey = { source: sourceId(1), group: '', resource: 'pods', namespace: 'n', name };
  return {
    op: 'put',
    key,
    version: 'v1',
    uid: 'u',
    originVersion: '1',
    body: new Uint8Array(size),
    annotationsEnd: 0,
  };
}

/** A store's `write` whose commits the test lets happen one by one. */
function controlledStore() {
  const batches: string[][] = [];
  const commits: PromiseWithResolvers<void>[] = [];
  return {
    batches,
    commits,
    write: async ({ changes }: Batch) => {
      batches.push(changes.map((change) => change.key.name));
      const commit = Promise.withResolvers<void>();
      commits.push(commit);
      await commit.promise;
      return { revision: revision(1n), outcomes: [] };
    },
  };
}

function queueOf(store: Pick<ReturnType<typeof controlledStore>, 'write'>, clock = new FakeClock()): WriteQueue {
  const limits = { batchObjects: 3, batchBytes: 100_000, queueBytes: 50_000 };
  return new WriteQueue({ store, clock, random: () => 0, signal: never }, limits);
}

async function turn(): Promise<void> {
  for (let step = 0; step < 10; step += 1) await Promise.resolve();
}

describe('WriteQueue', () => {
  it('KSY-E01 writes at once when idle and gathers while a batch is being committed, in order and within its bounds', async () => {
    const store = controlledStore();
    const queue = queueOf(store);
    const works = ['a', 'b', 'c', 'd', 'e'].map((name) => queue.write({ changes: [put(name)] }));
    expect(store.batches).toEqual([['a']]);
    for (let index = 0; index < 3; index += 1) {
      store.commits[index]?.resolve();
      await turn();
    }
    await Promise.all(works);
    expect(store.batches).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
    expect(queue.bytes).toBe(0);
  });

  it('KSY-E04 counts removals and positions too', async () => {
    const store = controlledStore();
    const queue = queueOf(store);
    const removal = { op: 'remove', key: put('a').key } as const;
    const work = queue.write({ changes: Array.from({ length: 200 }, () => removal) });
    expect(queue.bytes).toBeGreaterThan(50_000);
    store.commits[0]?.resolve();
    await work;
  });

  it('KSY-E04 holds writers back while it is full', async () => {
    const store = controlledStore();
    const queue = queueOf(store);
    await queue.hasRoom();
    const big = queue.write({ changes: [put('big', 60_000)] });
    let hasRoom = false;
    const waiting = queue.hasRoom().then(() => {
      hasRoom = true;
    });
    await turn();
    expect(hasRoom).toBe(false);
    store.commits[0]?.resolve();
    await Promise.all([big, waiting]);
    expect(hasRoom).toBe(true);
  });

  it('KSY-00b fails only the work that the store refuses', async () => {
    const written: string[] = [];
    const queue = queueOf({
      write: async ({ changes }) => {
        if (changes.some((change) => change.key.name === 'bad'))
          throw new StatusError('NotFound', 'the source was removed');
        written.push(...changes.map((change) => change.key.name));
        return { revision: revision(1n), outcomes: [] };
      },
    });
    const results = await Promise.allSettled(
      ['first', 'good', 'bad', 'fine'].map((name) => queue.write({ changes: [put(name)] })),
    );
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(written).toEqual(['first', 'good', 'fine']);
  });

  it('KSY-E06 tries the same batch again while the store cannot write', async () => {
    const clock = new FakeClock();
    let tries = 0;
    const store = {
      write: async () => {
        tries += 1;
        if (tries < 3) throw new StatusError('ServiceUnavailable', 'disk full');
        return { revision: revision(1n), outcomes: [] };
      },
    };
    const work = queueOf(store, clock).write({ changes: [put('a')] });
    await turn();
    await clock.advance(800);
    await clock.advance(1600);
    await work;
    expect(tries).toBe(3);
  });
});
