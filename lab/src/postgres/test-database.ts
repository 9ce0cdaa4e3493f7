import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
// biome-ignore lint/correctness/noUndeclaredDependencies: the root's vitest, which runs every test that imports this
import { inject } from 'vitest';
import { runStatement } from './lab-postgres.ts';
import type { TestPostgresAnswer } from './serve-test-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The unix socket that tells the address of the run's PostgreSQL; provided by the global set-up. */
    testPostgres: string;
  }
}

/** An empty database on the PostgreSQL of the test run; disposing drops it. */
export interface TestDatabase extends AsyncDisposable {
  /** `postgres://...`, with user and password. */
  readonly url: string;
  /** Ends all its connections but the caller's own, as an administrator would. */
  disconnectAll(): Promise<void>;
}

/** What a database of a test is like. */
export interface TestDatabaseOptions {
  /** Default UTF8; any other one is for showing that it is refused. */
  readonly encoding?: 'UTF8' | 'LATIN1';
  /** The new database begins as a copy of this one, which nobody may be connected to. */
  readonly template?: TestDatabase;
}

/**
 * Makes an empty database for a test file, on the one server of the run, or on that of `ORRERY_TEST_POSTGRES` whose user must be
 * allowed to make databases. For vitest only; everything else starts a server of its own (`startPostgres`).
 * @throws Error with the server's log when it does not start.
 */
export async function createTestDatabase({
  encoding = 'UTF8',
  template,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = process.env['ORRERY_TEST_POSTGRES'] || (await askServer());
  const name = `orrery_test_${randomBytes(6).toString('hex')}`;
  const from = template === undefined ? 'template0' : new URL(template.url).pathname.slice(1);
  await runStatement(server, `CREATE DATABASE ${name} TEMPLATE ${from} ENCODING '${encoding}' ${localeOf(encoding)}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    disconnectAll: () =>
      runStatement(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`),
    [Symbol.asyncDispose]: () => runStatement(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The server's own order of texts is one of UTF-8. */
function localeOf(encoding: 'UTF8' | 'LATIN1'): string {
  return encoding === 'UTF8' ? '' : "LOCALE_PROVIDER libc LOCALE 'C'";
}

async function askServer(): Promise<string> {
  const socket = connect(inject('testPostgres'));
  // The other side is of the same version.
  const answer = JSON.parse(await text(socket)) as TestPostgresAnswer;
  if (answer.url === undefined) throw new Error(`the PostgreSQL of the test run: ${answer.error}`);
  return answer.url;
}
