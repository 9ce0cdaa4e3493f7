import { FakeClock, systemClock } from '@orrery/kit';
import { type LabPostgres, startPostgres } from '@orrery/lab';
import { createTestDatabase, type TestDatabase } from '@orrery/lab/postgres';
import { hasReason, type Revision, StatusError, sourceId } from '@orrery/model';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything, podKey, putPod, textOf } from '../conformance/objects.ts';
import type { Batch } from '../contract/writing.ts';
import type { OperationTable } from '../operations/operation.ts';
import { operations } from '../operations/operations.ts';
import type { Executor } from '../store/executor.ts';
import { commitChannel } from './postgres-database.ts';
import { createPostgresExecutor, type PostgresExecutorOptions } from './postgres-executor.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

function open(options: Partial<PostgresExecutorOptions> = {}, own: Partial<OperationTable> = {}): Promise<Executor> {
  const connections = { point: 2, scan: 1 };
  return createPostgresExecutor({ url: server.url, connections, ...options }, { ...operations, ...own });
}

const control = sourceId(1);
const keyOf = (name: string) => podKey(control, 'n', name);
const batchOf = (...names: readonly string[]): Batch => ({
  changes: names.map((name) => putPod(keyOf(name), name)),
});

/** Resolves at the next commit the executor tells of. */
function nextCommit(executor: Executor): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = executor.onCommit(resolve);
  return promise.finally(end);
}

/** Connections of a database that hear of commits. */
async function countListening(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  const text = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN ${commitChannel}'`;
  const { rowCount } = await client.query(text);
  await client.end();
  return rowCount ?? 0;
}

async function textAt(executor: Executor, name: string): Promise<string | undefined> {
  return textOf(await executor.read('getObject', { visible: everything, key: keyOf(name) }));
}

describe('createPostgresExecutor', () => {
  it('architecture 4.3: writes are committed in the order of the calls, and the next read sees them', async () => {
    await using executor = await open();
    const start = await executor.read('getRevision', undefined);
    const results = await Promise.all([
      executor.write('writeBatch', batchOf('a', 'b', 'c')),
      executor.write('writeBatch', batchOf('d')),
      executor.write('writeBatch', batchOf('e', 'f')),
    ]);
    expect(results.map(({ revision }) => Number(revision - start))).toEqual([3, 4, 6]);
    expect(await executor.read('getRevision', undefined)).toBe(results[2]?.revision);
    expect([executor.control, await textAt(executor, 'e')]).toEqual([control, 'e']);
  });

  it('a writing operation prepares while the one before it is at the database, and sees what that one wrote', async () => {
    const order: string[] = [];
    let calls = 0;
    await using executor = await open(
      {},
      {
        startEpoch: async (database) => {
          calls += 1;
          const name = `${calls}`;
          order.push(`${name} prepares`);
          return await database.write(async (connection) => {
            order.push(`${name} writes`);
            await connection.run(sql`SELECT pg_sleep(0.05)`.compile(connection.builder));
            order.push(`${name} ends`);
            // No revision is looked at in this test.
            return BigInt(calls) as Revision;
          });
        },
      },
    );
    await Promise.all([1, 2, 3].map(() => executor.write('startEpoch', undefined)));
    expect(order.filter((each) => !each.endsWith('prepares'))).toEqual(
      ['1', '2', '3'].flatMap((name) => [`${name} writes`, `${name} ends`]),
    );
    expect(order.indexOf('2 prepares')).toBeLessThan(order.indexOf('1 ends'));
    expect(order.indexOf('3 prepares')).toBeGreaterThan(order.indexOf('1 ends'));
  });

  it('architecture 5: a commit of one replica is heard by the other, and its own at once', async () => {
    await using writer = await open();
    await using other = await open();
    // The connection that listens is up when it tells to look for the first time.
    await nextCommit(other);
    const heard = nextCommit(other);
    const own = nextCommit(writer);
    await writer.write('writeBatch', batchOf('heard'));
    await Promise.all([heard, own]);
    expect(await textAt(other, 'heard')).toBe('heard');
  });

  it('STY-E02 an error of an operation keeps its reason, any other is an InternalError, and the next call works', async () => {
    await using executor = await open(
      {},
      {
        getHorizon: () => Promise.reject(new TypeError('a fault')),
        getRevisionAt: () => Promise.reject(new StatusError('Expired', 'too old')),
      },
    );
    const fault = { reason: 'InternalError', message: 'the store failed: a fault' };
    await expect(executor.read('getHorizon', undefined)).rejects.toMatchObject(fault);
    await expect(executor.read('getRevisionAt', 1)).rejects.toMatchObject({ reason: 'Expired', message: 'too old' });
    const absent = { changes: [{ ...putPod(keyOf('x'), 'x'), expects: 'absent' as const }] };
    await executor.write('writeBatch', absent);
    await expect(executor.write('writeBatch', absent)).rejects.toMatchObject({ reason: 'AlreadyExists' });
    await executor.write('writeBatch', batchOf('y'));
    expect(await textAt(executor, 'y')).toBe('y');
  });

  it('architecture 4.4: a read ends for its caller when its time is up or the caller gives up, and short reads go on', async () => {
    const clock = new FakeClock();
    await using executor = await open(
      { clock },
      {
        countObjects: async (database, _query, { checkpoint }) => {
          for (;;) {
            await database.read((connection) => connection.now());
            await checkpoint();
          }
        },
      },
    );
    const query = { visible: everything };
    const late = executor.read('countObjects', query, { lane: 'scan', timeoutMs: 1_000 });
    const stop = new AbortController();
    const abandoned = executor.read('countObjects', query, { lane: 'scan', signal: stop.signal });
    expect(await executor.read('getRevision', undefined)).toEqual(expect.any(BigInt));
    stop.abort(new Error('gone'));
    await expect(abandoned).rejects.toThrow('gone');
    await clock.advance(1_000);
    await expect(late).rejects.toSatisfy((error) => hasReason(error, 'Timeout'));
    await expect(executor.read('getRevision', undefined, { lane: 'scan', signal: stop.signal })).rejects.toThrow(
      'gone',
    );
  });
});

describe('a server that comes and goes', () => {
  let own: LabPostgres;
  beforeAll(async () => {
    own = await startPostgres({ durable: true, sharedBuffersMb: 16 });
  });
  afterAll(() => own.stop());

  const unavailable = expect.objectContaining({ reason: 'ServiceUnavailable' });

  it('architecture 4.2: what was acknowledged is there after kill -9, calls meanwhile are ServiceUnavailable', async () => {
    await using executor = await open({ url: await own.createDatabase() });
    const { revision } = await executor.write('writeBatch', batchOf('a', 'b'));
    await own.kill9();
    await expect(executor.read('getRevision', undefined)).rejects.toEqual(unavailable);
    await expect(executor.write('writeBatch', batchOf('c'))).rejects.toEqual(unavailable);
    await own.restart();
    expect(await executor.read('getRevision', undefined)).toBe(revision);
    await executor.write('writeBatch', batchOf('c'));
    expect([await textAt(executor, 'a'), await textAt(executor, 'c')]).toEqual(['a', 'c']);
  });

  it('architecture 4.2: batches around a kill -9 are there whole or not at all, acknowledged ones whole', async () => {
    const executor = await open({ url: await own.createDatabase() });
    const acknowledged: number[] = [];
    const errors: unknown[] = [];
    const writing = (async () => {
      for (let at = 0; errors.length === 0; at += 1) {
        const names = Array.from({ length: 40 }, (_, part) => `${at}-${part}`);
        await executor.write('writeBatch', batchOf(...names)).then(
          () => acknowledged.push(at),
          (error: unknown) => errors.push(error),
        );
      }
    })();
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(5);
    await own.kill9();
    await writing;
    expect(errors).toEqual([unavailable]);
    await own.restart();
    const batches = new Map<string, number>();
    const scope = { source: control, group: '', resource: 'pods' };
    const versions = await executor.read('listVersions', { scope, range: { limit: 100_000 } });
    for (const { path } of versions) {
      const batch = path.slice('n/'.length).split('-')[0] ?? '';
      batches.set(batch, (batches.get(batch) ?? 0) + 1);
    }
    expect([...batches.values()].every((size) => size === 40)).toBe(true);
    expect(acknowledged.every((at) => batches.has(String(at)))).toBe(true);
    // At most the one whose answer was lost.
    expect(batches.size - acknowledged.length).toBeLessThanOrEqual(1);
    await executor[Symbol.asyncDispose]();
  });

  it('a commit whose answer never came is told as unknown', async () => {
    await using executor = await open(
      { url: await own.createDatabase() },
      {
        releaseLeases: async (database) => {
          await database.write(async (connection) => {
            await connection.run(sql`SELECT id FROM revision`.compile(connection.builder));
            await own.pause();
          });
          return undefined;
        },
      },
    );
    const lost = executor.write('releaseLeases', { sources: [control], holder: 'x' });
    const refused = expect(lost).rejects.toThrow('outcome unknown');
    await expect.poll(() => own.isPaused).toBe(true);
    await systemClock.sleep(0);
    await own.kill9();
    await refused;
    await own.restart();
  });

  it('architecture 5: commits are looked for while nothing tells of them, and heard again after a restart', async () => {
    const url = await own.createDatabase();
    await using executor = await open({ url });
    await nextCommit(executor);
    await own.kill9();
    // Twice: the connection is down, nothing else calls.
    await nextCommit(executor);
    await nextCommit(executor);
    await own.restart();
    await using other = await open({ url });
    await other.write('writeBatch', batchOf('elsewhere'));
    await expect.poll(() => textAt(executor, 'elsewhere')).toBe('elsewhere');
    await expect.poll(() => countListening(url), { timeout: 20_000 }).toBe(2);
    const heard = nextCommit(executor);
    await other.write('writeBatch', batchOf('again'));
    await heard;
    expect(await textAt(executor, 'again')).toBe('again');
  });
});
