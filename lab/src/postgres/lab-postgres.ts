import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '@orrery/kit';
import { Client } from 'pg';
import { waitUntil } from '../cluster/wait-until.ts';
import { PortClash } from '../supervisor/free-ports.ts';
import type { LabProcess, ProcessSpec } from '../supervisor/lab-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { POSTGRES_USER, type PostgresFiles } from './postgres-files.ts';
import { childrenOf, runningOf } from './process-tree.ts';

/** Recovery after a kill in the middle of a fill replays at most `max_wal_size`. */
const READY_MS = 120_000;
const POLL_MS = 10;

/** Keeps this process alive while it waits: nothing else does when the server's first process has gone. */
const wakefulClock: Clock = { ...systemClock, sleep: (ms) => sleep(ms) };

/** What a server is put together from. */
export interface PostgresParts {
  readonly supervisor: Supervisor;
  readonly files: PostgresFiles;
  readonly port: number;
  readonly spec: Omit<ProcessSpec, 'outputPath'>;
}

/**
 * The server that `startPostgres` answers. Each connection is served by a process in a group of its own: what is done to the server is
 * done to all of them.
 */
export class LabPostgres implements AsyncDisposable {
  readonly port: number;
  readonly #parts: PostgresParts;
  #process: LabProcess;
  #release: readonly (() => Promise<void>)[] = [];

  private constructor(parts: PostgresParts, process: LabProcess) {
    this.port = parts.port;
    this.#parts = parts;
    this.#process = process;
  }

  /** @throws PortClash when the port was taken, Error with the log when the server does not come up. */
  static async start(parts: PostgresParts): Promise<LabPostgres> {
    const server = new LabPostgres(parts, await parts.supervisor.start(parts.spec));
    await server.#ready();
    return server;
  }

  /** The id of the server's first process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** Whether it is frozen. */
  get isPaused(): boolean {
    return this.#release.length > 0;
  }

  /** Address of a database for any client, with user and password. Default: the database `postgres`. */
  url(database = 'postgres'): string {
    const { password } = this.#parts.files;
    return `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database. @returns its address. */
  async createDatabase(name = `orrery_${randomBytes(6).toString('hex')}`): Promise<string> {
    await runStatement(this.url(), `CREATE DATABASE ${JSON.stringify(name)}`);
    return this.url(name);
  }

  /** Ends every process of the server at once (SIGKILL), as a crash would. */
  async kill9(): Promise<void> {
    const before = childrenOf(this.pid);
    await this.#process.kill();
    signalAll(before, 'SIGKILL');
    this.#release = [];
    // Those born after the list was made end by themselves when they see that the first process is gone.
    await this.#until('all processes are gone', () => Promise.resolve(runningOf(before).length === 0));
  }

  /** Starts it again on the same port and data; stops it before if it runs. Resolves when it answers. */
  async restart(): Promise<void> {
    await this.#end('SIGINT');
    this.#process = await this.#parts.supervisor.start(this.#parts.spec);
    await this.#ready();
  }

  /** Freezes it: connections stay open and nothing answers. */
  async pause(): Promise<void> {
    this.#process.pause();
    const children = childrenOf(this.pid);
    // A frozen process does not see that the first one is gone: the watchdog ends it.
    this.#release = await Promise.all(children.map((child) => this.#parts.supervisor.guard(child)));
    signalAll(children, 'SIGSTOP');
  }

  /** Undoes {@link pause}. */
  async resume(): Promise<void> {
    await Promise.all(this.#release.map((release) => release()));
    this.#release = [];
    signalAll(childrenOf(this.pid), 'SIGCONT');
    this.#process.resume();
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this[Symbol.asyncDispose]();
  }

  /** The last lines of its log. */
  tail(lines?: number): string {
    return this.#process.tail(lines);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGQUIT');
    await this.#parts.supervisor[Symbol.asyncDispose]();
  }

  /** SIGINT: ends connections, writes what is in memory. SIGQUIT: at once (https://www.postgresql.org/docs/18/server-shutdown.html). */
  async #end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (this.#process.ended !== undefined) return;
    await this.resume();
    process.kill(this.pid, signal);
    await this.#until('PostgreSQL ended', () => Promise.resolve(this.#process.ended !== undefined));
  }

  async #ready(): Promise<void> {
    await this.#until('PostgreSQL answers', async () => {
      if (this.#process.ended !== undefined) throw this.#failure();
      return await answers(this.url());
    });
  }

  #failure(): Error {
    const log = this.tail();
    if (/Address already in use/.test(log)) return new PortClash(`PostgreSQL: port ${this.port} was taken`);
    return new Error(`PostgreSQL ended: ${this.#process.ended}\n${log}`);
  }

  #until(what: string, isDone: () => Promise<boolean>): Promise<void> {
    const options = { clock: wakefulClock, timeoutMs: READY_MS, pollMs: POLL_MS, explain: () => this.tail() };
    return waitUntil(what, isDone, options);
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of runningOf(pids)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It ended between the two.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await runStatement(url, 'SELECT 1');
    return true;
  } catch (error) {
    // Refused, or "the database system is starting up". Anything else shows in the log when the time is up.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Runs one statement on a connection of its own. */
export async function runStatement(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A connection lost while idle shows in the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end();
  }
}
