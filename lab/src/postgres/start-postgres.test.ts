import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from '@orrery/kit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { waitUntil } from '../cluster/wait-until.ts';
import type { LabPostgres } from './lab-postgres.ts';
import { runningOf } from './process-tree.ts';
import { startPostgres } from './start-postgres.ts';
import { createTestDatabase } from './test-database.ts';

let server: LabPostgres;
beforeAll(async () => {
  server = await startPostgres({ durable: true, sharedBuffersMb: 16 });
});
afterAll(() => server.stop());

/** The rows of one statement on a connection of its own. */
async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  it('LAB-04 gives a durable PostgreSQL 18 in UTF-8 whose default order is not that of bytes', async () => {
    const url = await server.createDatabase();
    expect(await ask(url, "SELECT current_setting('server_encoding'), 'a' < 'B', current_setting('fsync')")).toEqual([
      ['UTF8', true, 'on'],
    ]);
    expect(await ask(url, "SELECT current_setting('server_version_num')::int / 10000")).toEqual([[18]]);
  });

  it('STY-X08 keeps what was committed through a kill -9 of all its processes and a restart', async () => {
    const url = await server.createDatabase();
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS seven');
    await server.kill9();
    await expect(ask(url, 'SELECT 1')).rejects.toThrow();
    await server.restart();
    expect(await ask(url, 'SELECT seven FROM kept')).toEqual([[7]]);
    await server.restart();
    expect(await ask(url, 'SELECT seven FROM kept')).toEqual([[7]]);
  });

  it('STY-X08 answers nothing while it is paused and goes on when it is resumed', async () => {
    const client = new Client(server.url());
    await client.connect();
    await server.pause();
    const answer = client.query('SELECT 1 AS one');
    const first = await Promise.race([answer, systemClock.sleep(200).then(() => 'silence')]);
    await server.resume();
    expect([first, (await answer).rows]).toEqual(['silence', [{ one: 1 }]]);
    await client.end();
  });

  it.each([[[]], [['--paused']]])(
    'LAB-04 is gone with all its processes when its runner is killed %j',
    async (args) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'postgres-for-test.ts'), ...args], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const line = await new Promise((resolve, reject) => {
        child.once('exit', () => reject(new Error('the runner ended')));
        child.stdout.once('data', resolve);
      });
      const { processes }: { processes: [number, ...number[]] } = JSON.parse(String(line));
      // Workers of autovacuum come and go; the first process stays.
      expect(runningOf(processes)).toContain(processes[0]);
      child.kill('SIGKILL');
      await waitUntil('all processes are gone', () => Promise.resolve(runningOf(processes).length === 0), {
        clock: systemClock,
        timeoutMs: 10_000,
        explain: () => runningOf(processes).join(' '),
      });
    },
  );
});

describe('createTestDatabase', () => {
  it('STY-X08 gives an empty database of the one server of the run, and drops it', async () => {
    const database = await createTestDatabase();
    const another = await createTestDatabase();
    expect(new URL(database.url).host).toBe(new URL(another.url).host);
    expect(await ask(database.url, "SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'")).toEqual([[0]]);
    const client = new Client(database.url);
    client.on('error', () => undefined);
    await client.connect();
    await database.disconnectAll();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await database[Symbol.asyncDispose]();
    await another[Symbol.asyncDispose]();
    await expect(ask(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});
