import { FakeClock } from '@orrery/kit';
import { createTestDatabase, type TestDatabase } from '@orrery/lab/postgres';
import { hasReason } from '@orrery/model';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaVersion } from '../migrations/migrate.ts';
import type { Connection } from '../sql/connection.ts';
import { openSession, type PostgresDatabase } from './postgres-database.ts';
import { openForTest } from './test-open.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server[Symbol.asyncDispose]());

async function counterOf(connection: Connection): Promise<number> {
  const [row] = await connection.all(connection.builder.selectFrom('revision').select('counter').compile());
  return row?.counter ?? 0;
}

/** Takes the next revision and notes a commit under it, as every writer does. */
async function commitOne(database: PostgresDatabase, at: number): Promise<void> {
  await database.write(async (connection) => {
    const revision = (await counterOf(connection)) + 1;
    const { builder } = connection;
    await connection.insertMany({ table: 'commits', columns: ['revision', 'at'], rows: [[revision, at]] });
    await connection.run(builder.updateTable('revision').set({ counter: revision }).compile());
  });
}

async function commitsOf(connection: Connection): Promise<readonly { revision: number; at: number }[]> {
  const { builder } = connection;
  return await connection.all(
    builder.selectFrom('commits').selectAll().where('at', '<', 1_000_000).orderBy('revision').compile(),
  );
}

describe('PostgresDatabase', () => {
  it('architecture 2.1: two programs that open an empty database at once migrate it once', async () => {
    await using fresh = await createTestDatabase();
    const opened = await Promise.all([openForTest(fresh.url), openForTest(fresh.url), openForTest(fresh.url)]);
    for (const database of opened) {
      const [row] = await database.read(async (connection) =>
        connection.all(connection.builder.selectFrom('schema_version').select('version').compile()),
      );
      expect(row?.version).toBe(schemaVersion);
      await database[Symbol.asyncDispose]();
    }
  });

  it('architecture 4.3: commits of two pools get consecutive revisions, and a reader sees no later one without an earlier', async () => {
    await using first = await openForTest(server.url);
    await using second = await openForTest(server.url);
    await using reader = await openForTest(server.url);
    const before = await reader.read(counterOf);
    let isDone = false;
    const watching = (async () => {
      let seen = 0;
      while (!isDone) {
        const { commits, counter } = await reader.read(async (connection) => ({
          commits: await commitsOf(connection),
          counter: await counterOf(connection),
        }));
        expect(commits.map(({ revision }) => revision)).toEqual(commits.map((_, at) => before + 1 + at));
        expect(counter).toBe(before + commits.length);
        expect(commits.length).toBeGreaterThanOrEqual(seen);
        seen = commits.length;
      }
      return seen;
    })();
    await Promise.all(Array.from({ length: 60 }, (_, at) => commitOne(at % 2 === 0 ? first : second, at)));
    isDone = true;
    await watching;
    expect((await reader.read(commitsOf)).map(({ at }) => at).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, at) => at),
    );
  });

  it('architecture 4.2: a transaction whose work fails leaves nothing, also when the work hid the error', async () => {
    await using database = await openForTest(server.url);
    const before = await database.read(counterOf);
    const { builder } = await database.read(async (connection) => connection);
    const bump = builder.updateTable('revision').set({ counter: 1_000 }).compile();
    await expect(
      database.write(async (connection) => {
        await connection.run(bump);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const hidden = database.write(async (connection) => {
      await connection.run(bump);
      await connection.run(sql`SELECT 1 / 0`.compile(builder)).catch(() => 0);
    });
    await expect(hidden).rejects.toThrow('aborted');
    expect(await database.read(counterOf)).toBe(before);
    await commitOne(database, 2_000_000);
    expect(await database.read(counterOf)).toBe(before + 1);
  });

  it('a reader sees one state, and cannot write', async () => {
    await using database = await openForTest(server.url);
    const [before, after] = await database.read(async (connection) => {
      const first = await counterOf(connection);
      await commitOne(database, 2_000_001);
      return [first, await counterOf(connection)];
    });
    expect(after).toBe(before);
    const writing = database.read((connection) => connection.run(connection.builder.deleteFrom('commits').compile()));
    await expect(writing).rejects.toThrow('read-only');
  });

  it('STY-C01 a read whose caller has gone ends at once, and at the server too', async () => {
    await using database = await openForTest(server.url);
    const caller = new AbortController();
    const started = Promise.withResolvers<void>();
    const reading = database.readWithin(
      async (connection) => {
        await counterOf(connection);
        started.resolve();
        await connection.run(sql`SELECT pg_sleep(600)`.compile(connection.builder));
      },
      { lane: 'scan', signal: caller.signal },
    );
    await started.promise;
    caller.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('given up');
    const sleeping = sql<{ readonly count: number }>`SELECT count(*) AS count FROM pg_stat_activity
      WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()`;
    await expect
      .poll(async () => await database.read((connection) => connection.all(sleeping.compile(connection.builder))), {
        timeout: 10_000,
      })
      .toEqual([{ count: 0 }]);
  });

  it('architecture 4.4: whoever finds all connections in use waits, and can stop waiting', async () => {
    await using database = await openForTest(server.url, { connections: { point: 1, scan: 1 } });
    const release = Promise.withResolvers<void>();
    const held = database.read(async () => await release.promise);
    const caller = new AbortController();
    const waiting = database.readWithin(counterOf, { lane: 'point', signal: caller.signal });
    const next = database.read(counterOf);
    expect(await database.readWithin(counterOf, { lane: 'scan' })).toBeGreaterThan(0);
    caller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    release.resolve();
    await held;
    expect(await next).toBeGreaterThan(0);
  });

  it('STY-C04 a transaction that takes too long loses its connection, the next one does not', async () => {
    const clock = new FakeClock();
    await using database = await openForTest(server.url, { clock });
    const stuck = database.read((connection) => connection.run(sql`SELECT pg_sleep(600)`.compile(connection.builder)));
    await expect.poll(() => clock.sleeping).toBe(1);
    await clock.advance(60_000);
    await expect(stuck).rejects.toSatisfy((error) => hasReason(error, 'ServiceUnavailable'));
    expect(await database.read(counterOf)).toBeGreaterThan(0);
  });
});

describe('S-06.3 the life of the database', () => {
  it('KSY-J01 a writer that stands still within a transaction keeps the others waiting no longer than 4 s', async () => {
    await using other = await openForTest(server.url);
    const still = await openSession(server.url, 'writing');
    still.begin('BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE');
    await still.execute('SELECT id FROM revision FOR UPDATE');
    const begun = performance.now();
    await commitOne(other, 77);
    const waited = performance.now() - begun;
    expect(waited).toBeGreaterThan(1000);
    expect(waited).toBeLessThan(8000);
    await expect(still.execute('SELECT id FROM revision')).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
    still.drop();
  });

  it('starts a new epoch, once, when the server is another or has another timeline than at the last write', async () => {
    const epochs: string[] = [];
    const open = (name: string): Promise<PostgresDatabase> =>
      openForTest(server.url, {
        startEpoch: async (transaction) => {
          epochs.push(name);
          await transaction.write(async (connection) => {
            const grown = sql`UPDATE revision SET epoch = epoch + 1`;
            await connection.run(grown.compile(connection.builder));
          });
        },
      });
    await using first = await open('first');
    await commitOne(first, 3_000_000);
    expect(epochs).toEqual([]);
    await first.write((connection) =>
      connection.run(connection.builder.updateTable('revision').set({ origin: 'another/00000001' }).compile()),
    );
    await using second = await open('second');
    await commitOne(second, 3_000_001);
    await commitOne(second, 3_000_002);
    await using third = await open('third');
    await commitOne(third, 3_000_003);
    expect(epochs).toEqual(['second']);
    const row = await third.read((connection) =>
      connection.all(connection.builder.selectFrom('revision').select(['epoch', 'origin']).compile()),
    );
    expect(row).toEqual([{ epoch: 1, origin: expect.stringMatching(/^\d+\/00000001$/) }]);
  });
});

describe('S-38.3 opening', () => {
  it('refuses a database in another encoding, one that does not exist and a server that is not there', async () => {
    const url = new URL(server.url);
    await using session = await openForTest(server.url);
    expect(await session.read(counterOf)).toBeGreaterThan(0);
    url.pathname = '/nowhere';
    await expect(openForTest(url.href)).rejects.toThrow(`database ${url.host}/nowhere: PostgreSQL failed: database`);
    url.port = '1';
    const refused = openForTest(url.href);
    await expect(refused).rejects.toSatisfy((error) => hasReason(error, 'ServiceUnavailable'));
    await expect(refused).rejects.not.toThrow(url.password);
    await using latin = await createTestDatabase({ encoding: 'LATIN1' });
    await expect(openForTest(latin.url)).rejects.toThrow('the database has encoding LATIN1');
  });

  it('refuses a database of a newer server', async () => {
    await using newer = await createTestDatabase();
    {
      await using database = await openForTest(newer.url);
      await database.write((connection) =>
        connection.run(connection.builder.updateTable('schema_version').set({ version: 999 }).compile()),
      );
    }
    await expect(openForTest(newer.url)).rejects.toThrow('schema 999, newer than schema');
  });
});
