import { once } from 'node:events';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { FakeClock, type Log, silentLog } from '@orrery/kit';
import { sourceId } from '@orrery/model';
import { afterAll, describe, expect, it } from 'vitest';
import { podKey, putPod } from '../conformance/objects.ts';
import type { Executor } from '../store/executor.ts';
import { createSqliteExecutor, type SqliteExecutorOptions } from './sqlite-executor.ts';

const directory = await mkdtemp(join(tmpdir(), 'orrery-threads-'));
afterAll(() => rm(directory, { recursive: true }));

const program = new URL('./test-worker.ts', import.meta.url);
const unavailable = expect.objectContaining({ reason: 'ServiceUnavailable' });
const everything = { visible: { kind: 'everything' } } as const;
const scan = { lane: 'scan' } as const;
const batchOf = (size: number) => ({
  changes: Array.from({ length: size }, (_, n) => putPod(podKey(sourceId(1), 'n', `${n}`), 'text')),
});

/** An executor and its threads in the order they were started: the writer first, then those for short reads. */
async function open(options: SqliteExecutorOptions): Promise<{ executor: Executor; threads: Worker[] }> {
  const threads: Worker[] = [];
  const answers: Promise<unknown>[] = [];
  const note = (thread: Worker): void => {
    threads.push(thread);
    answers.push(once(thread, 'message'));
  };
  process.on('worker', note);
  const executor = await createSqliteExecutor({ program, ...options });
  // the second of those that read follows the first
  if (options.file !== ':memory:') while (threads.length < 3) await setImmediate();
  await Promise.all(answers);
  process.off('worker', note);
  return { executor, threads };
}

describe.for(['calls.db', ':memory:'])('calls of %s', (name) => {
  const file = name === ':memory:' ? name : join(directory, name);

  it('architecture 4.3: writes run one after the other in the order of the calls, and the next read sees them', async () => {
    const { executor } = await open({ file });
    await using closing = executor;
    let commits = 0;
    const end = closing.onCommit(() => {
      commits += 1;
    });
    const before = await executor.read('getRevision', undefined);
    const results = await Promise.all([3, 1, 2].map((size) => executor.write('writeBatch', batchOf(size))));
    expect(results.map(({ revision }) => revision - before)).toEqual([3n, 4n, 6n]);
    expect(await executor.read('getRevision', undefined)).toBe(before + 6n);
    expect(commits).toBe(3);
    end();
    await executor.write('writeBatch', batchOf(1));
    expect(commits).toBe(3);
  });

  it('STY-E02 an error of an operation keeps its reason, message and details, and the next call works', async () => {
    const { executor } = await open({ file });
    await using closing = executor;
    const conflict = { name: 'StatusError', reason: 'Conflict', message: 'an empty batch', details: { name: 'x' } };
    await expect(closing.write('writeBatch', batchOf(0))).rejects.toMatchObject(conflict);
    expect(await executor.read('getRevision', undefined)).toEqual(expect.any(BigInt));
  });

  it('architecture 4.4: a scan ends when its caller gives up or its time is up, and keeps no short read waiting', async () => {
    const clock = new FakeClock();
    const { executor } = await open({ file, clock });
    await using closing = executor;
    const stop = new AbortController();
    const abandoned = closing.read('countObjects', everything, { ...scan, signal: stop.signal });
    const late = executor.read('countObjects', everything, { ...scan, timeoutMs: 1000 });
    expect(await executor.read('getRevision', undefined, scan)).toEqual(expect.any(BigInt));
    const gone = new Error('gone');
    stop.abort(gone);
    await expect(abandoned).rejects.toBe(gone);
    await expect(executor.read('countObjects', everything, { ...scan, signal: stop.signal })).rejects.toBe(gone);
    await clock.advance(1000);
    await expect(late).rejects.toMatchObject({ reason: 'Timeout', message: expect.stringContaining('1000 ms') });
    await executor.read('getRevision', undefined, scan);
  });

  it('architecture 2.1: what is closed lets writes end, ends scans, and fails later calls', async () => {
    const { executor } = await open({ file });
    const scanning = executor.read('countObjects', everything, scan);
    const writing = executor.write('writeBatch', batchOf(1));
    const isEnded = expect(scanning).rejects.toThrow('the store was closed');
    await executor[Symbol.asyncDispose]();
    await isEnded;
    expect((await writing).outcomes).toHaveLength(1);
    await expect(executor.read('getRevision', undefined)).rejects.toThrow('the store was closed');
    await expect(executor.write('writeBatch', batchOf(1))).rejects.toThrow('the store was closed');
  });
});

it('architecture 2.1: a short read waits for a long one only when all threads have one', async () => {
  const { executor } = await open({ file: join(directory, 'lanes.db') });
  await using closing = executor;
  const order: string[] = [];
  const note = (name: string) => (): unknown => order.push(name);
  const long = [
    closing.read('getRevisionAt', 1000, scan).then(note('scan')),
    executor.read('getRevisionAt', 1000).then(note('long')),
  ];
  const short = Array.from({ length: 20 }, () => executor.read('getRevision', undefined).then(note('short')));
  await Promise.all([...long, ...short]);
  expect(order.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'short'));
});

it('architecture 2.1: reading threads that end fail the calls they had and are started again', async () => {
  const losses: Error[] = [];
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (_fields: unknown, message: string) => void warnings.push(message) };
  const file = join(directory, 'readers.db');
  const { executor, threads } = await open({ file, log, onLost: (error) => losses.push(error) });
  await using closing = executor;
  expect(threads).toHaveLength(3);
  process.once('worker', (thread) => threads.push(thread));
  await closing.read('getRevision', undefined, scan);
  expect(threads).toHaveLength(4);
  for (const [at, lane] of (['point', 'scan', 'point'] as const).entries()) {
    const readers = lane === 'scan' ? threads.splice(-1) : threads.splice(1, 2);
    const inFlight = Promise.allSettled(readers.map(() => closing.read('getRevisionAt', 10_000, { lane })));
    const ends = readers.map((thread) => thread.terminate());
    expect(await inFlight).toEqual(readers.map(() => ({ status: 'rejected', reason: unavailable })));
    await Promise.all(ends);
    const note = (thread: Worker): unknown => threads.splice(lane === 'scan' ? 3 : 1, 0, thread);
    process.on('worker', note);
    const answers = await Promise.all(readers.map(() => executor.read('getRevision', undefined, { lane })));
    process.off('worker', note);
    expect(answers).toEqual(readers.map(() => 1n));
    expect(threads, `round ${at}`).toHaveLength(4);
  }
  expect(losses).toEqual([]);
  expect(new Set(warnings)).toEqual(new Set(['a reading thread of the store ended, the next call starts it again']));
});

it('architecture 2.1: a reading thread that cannot be started again fails its calls and is tried again', async () => {
  const file = join(directory, 'moved.db');
  const { executor, threads } = await open({ file });
  await using closing = executor;
  await Promise.all(threads.slice(1).map((thread) => thread.terminate()));
  await rename(file, `${file}.away`);
  await expect(closing.read('getRevision', undefined)).rejects.toEqual(unavailable);
  await rename(`${file}.away`, file);
  expect(await executor.read('getRevision', undefined)).toBe(1n);
});

it.for(['writer.db', ':memory:'])(
  'architecture 2.1: the end of the writing thread of %s is told once',
  async (name) => {
    const losses: Error[] = [];
    const file = name === ':memory:' ? name : join(directory, name);
    const { executor, threads } = await open({ file, onLost: (error) => losses.push(error) });
    const waiting = executor.write('startEpoch', undefined);
    const isFailed = expect(waiting).rejects.toEqual(unavailable);
    await threads[0]?.terminate();
    await isFailed;
    expect(losses).toEqual([unavailable]);
    await expect(executor.write('writeBatch', batchOf(1))).rejects.toEqual(unavailable);
    await executor[Symbol.asyncDispose]();
    expect(losses).toHaveLength(1);
  },
);

it('STY-E03 a write that meets the lock of another program is ServiceUnavailable and works later', async () => {
  const file = join(directory, 'locked.db');
  const { executor } = await open({ file, busyTimeoutMs: 1 });
  await using closing = executor;
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await expect(closing.write('writeBatch', batchOf(1))).rejects.toEqual(unavailable);
  await expect(createSqliteExecutor({ file, program, busyTimeoutMs: 1 })).rejects.toEqual(unavailable);
  other.exec('ROLLBACK');
  other.close();
  expect((await executor.write('writeBatch', batchOf(1))).revision).toBe(2n);
});

it('S-38.3 a file of a newer server and what is no database are refused, naming them', async () => {
  const file = join(directory, 'newer.db');
  await (await open({ file })).executor[Symbol.asyncDispose]();
  const raw = new DatabaseSync(file);
  raw.exec('UPDATE schema_version SET version = 99');
  raw.close();
  const newer = { reason: 'ServiceUnavailable', message: expect.stringMatching(/newer\.db: .*schema 99, newer than/) };
  await expect(createSqliteExecutor({ file, program })).rejects.toMatchObject(newer);
  await expect(createSqliteExecutor({ file: directory, program })).rejects.toEqual(unavailable);
});
