import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, expect, it } from 'vitest';
import { everything, podKey, podQuery, putPod, textOf } from '../conformance/objects.ts';
import type { Store } from '../contract.ts';
import { createSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

const directory = await mkdtemp(join(tmpdir(), 'orrery-threads-'));
afterAll(() => rm(directory, { recursive: true }));

/** A store and its threads in the order they were started: the writer first. */
async function openWithThreads(options: SqliteStoreOptions): Promise<{ store: Store; threads: Worker[] }> {
  const threads: Worker[] = [];
  const note = (thread: Worker): unknown => threads.push(thread);
  process.on('worker', note);
  const store = await createSqliteStore(options);
  process.off('worker', note);
  return { store, threads };
}

const unavailable = expect.objectContaining({ reason: 'ServiceUnavailable' });

it('architecture 2.1: reading threads that end fail the calls they had and are started again', async () => {
  const losses: Error[] = [];
  const onLost = (error: Error): unknown => losses.push(error);
  const { store, threads } = await openWithThreads({ file: join(directory, 'readers.db'), onLost });
  await using closing = store;
  const { id } = await closing.ensureSource('cluster', 'a');
  const names = Array.from({ length: 1000 }, (_, n) => `${n}`);
  await store.write({ changes: names.map((name) => putPod(podKey(id, 'n', name), name)) });
  const [, ...readers] = threads;
  expect(readers).toHaveLength(2);
  for (const _ of ['once', 'and with the threads that were started since']) {
    const inFlight = Promise.allSettled(names.slice(0, 100).map(() => store.list(podQuery(1000))));
    const ends = readers.splice(0).map((thread) => thread.terminate());
    expect((await inFlight).at(-1)).toEqual({ status: 'rejected', reason: unavailable });
    await Promise.all(ends);
    const note = (thread: Worker): unknown => readers.push(thread);
    process.on('worker', note);
    const texts = names.slice(0, 4).map(async (name) => textOf(await store.get(everything, podKey(id, 'n', name))));
    expect(await Promise.all(texts)).toEqual(names.slice(0, 4));
    process.off('worker', note);
    expect(readers).toHaveLength(2);
  }
  expect(losses).toEqual([]);
});

it('architecture 2.1: a reading thread that cannot be started again fails its calls and is tried again', async () => {
  const file = join(directory, 'moved.db');
  const { store, threads } = await openWithThreads({ file });
  await using closing = store;
  await Promise.all(threads.slice(1).map((thread) => thread.terminate()));
  await rename(file, `${file}.away`);
  await expect(closing.revision()).rejects.toEqual(unavailable);
  await rename(`${file}.away`, file);
  expect(await store.revision()).toBe(1n);
});

it.for(['writer.db', ':memory:'])(
  'architecture 2.1: the end of the writing thread of %s is told once',
  async (name) => {
    const losses: Error[] = [];
    const file = name === ':memory:' ? name : join(directory, name);
    const { store, threads } = await openWithThreads({ file, onLost: (error) => losses.push(error) });
    await threads[0]?.terminate();
    expect(losses).toEqual([unavailable]);
    await expect(store.write({ changes: [] })).rejects.toEqual(unavailable);
    await store[Symbol.asyncDispose]();
    expect(losses).toHaveLength(1);
  },
);

it('architecture 2.1: a store that is closed is not lost', async () => {
  const losses: Error[] = [];
  const store = await createSqliteStore({ file: ':memory:', onLost: (error) => losses.push(error) });
  await store[Symbol.asyncDispose]();
  expect(losses).toEqual([]);
  await expect(store.revision()).rejects.toThrow('the store was closed');
});
