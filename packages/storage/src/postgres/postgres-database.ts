import type { Clock } from '@orrery/kit';
import { isStatusError, StatusError } from '@orrery/model';
import { type Kysely, sql } from 'kysely';
import type { Connection } from '../sql/connection.ts';
import type { Database } from '../sql/database.ts';
import type { Tables } from '../sql/tables.ts';
import type { ColumnTypes } from './column-types.ts';
import { createPostgresBuilder, PostgresConnection } from './postgres-connection.ts';
import { isOutcomeUnknown } from './postgres-failure.ts';
import { PostgresSession } from './postgres-session.ts';
import { readOrigin } from './server-facts.ts';
import { SessionPool } from './session-pool.ts';
import { connectionCheck, type SessionUse, sessionSettings } from './session-settings.ts';

/** On which every commit is announced; notifications stay within a database. */
export const commitChannel = 'orrery_commit';

/** A transaction that takes longer loses its connection. */
const limitMs = { reading: 60_000, writing: 120_000 } as const;

/** What a database is put together from. */
export interface PostgresDatabaseParts {
  readonly url: string;
  readonly types: ColumnTypes;
  readonly connections: { readonly point: number; readonly scan: number };
  readonly clock: Clock;
  /**
   * Starts the next epoch: the server was restored, or a standby took its place, and may lack commits that were seen. The database given
   * is the open transaction.
   */
  readonly startEpoch: (database: Database) => Promise<unknown>;
  /** Hears the process id of each connection that writes: its notifications are no news. */
  readonly onWriter?: (pid: number) => void;
}

/** How one call reads. */
export interface ReadBounds {
  readonly lane: 'point' | 'scan';
  readonly signal?: AbortSignal | undefined;
}

/** An open database: one connection that writes, some for short reads, some for long ones. */
export class PostgresDatabase implements Database, AsyncDisposable {
  readonly #parts: PostgresDatabaseParts;
  readonly #builder: Kysely<Tables> = createPostgresBuilder();
  readonly #lanes: { readonly point: SessionPool; readonly scan: SessionPool };
  readonly #writers: SessionPool;
  /** What is known of each connection that writes and is not checked yet. */
  readonly #origins = new WeakMap<PostgresSession, string>();

  constructor(parts: PostgresDatabaseParts) {
    this.#parts = parts;
    const { clock, connections } = parts;
    const reading = { open: () => openSession(parts.url, 'reading'), limitMs: limitMs.reading, clock };
    this.#lanes = {
      point: new SessionPool({ ...reading, size: connections.point }),
      scan: new SessionPool({ ...reading, size: connections.scan }),
    };
    this.#writers = new SessionPool({ open: () => this.#openWriter(), limitMs: limitMs.writing, clock, size: 1 });
  }

  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.readWithin(work, { lane: 'point' });
  }

  /** As {@link read}, on a lane, and ended by a signal. */
  readWithin<T>(work: (connection: Connection) => Promise<T>, { lane, signal }: ReadBounds): Promise<T> {
    return this.#lanes[lane].use(async (session) => {
      session.begin('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      try {
        return await work(this.#connection(session));
      } finally {
        endRead(session);
      }
    }, signal);
  }

  /** @throws StatusError ServiceUnavailable also when the connection was lost while committing: it may have been committed or not. */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#writers.use(async (session) => {
      const connection = this.#connection(session);
      session.begin('BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE');
      try {
        await connection.run(this.#builder.selectFrom('revision').select('id').forUpdate().compile());
        await this.#checkOrigin(session, connection);
        const result = await work(connection);
        await commit(session);
        this.#origins.delete(session);
        return result;
      } catch (error) {
        await rollBack(session);
        throw error;
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pools = [this.#writers, this.#lanes.point, this.#lanes.scan];
    await Promise.all(pools.map((pool) => pool[Symbol.asyncDispose]()));
  }

  #connection(session: PostgresSession): Connection {
    return new PostgresConnection(this.#builder, session, this.#parts.types);
  }

  async #openWriter(): Promise<PostgresSession> {
    const session = await openSession(this.#parts.url, 'writing');
    const origin = await readOrigin(session);
    if (origin !== undefined) this.#origins.set(session, origin);
    this.#parts.onWriter?.(await session.pid());
    return session;
  }

  /** Once for each connection: while it lasts, the server is the same and goes on with its timeline. */
  async #checkOrigin(session: PostgresSession, connection: Connection): Promise<void> {
    const origin = this.#origins.get(session);
    if (origin === undefined) return;
    const [row] = await connection.all(this.#builder.selectFrom('revision').select('origin').compile());
    if (row === undefined || row.origin === origin) return;
    const transaction: Database = { read: (work) => work(connection), write: (work) => work(connection) };
    if (row.origin !== null) await this.#parts.startEpoch(transaction);
    await connection.run(this.#builder.updateTable('revision').set({ origin }).compile());
  }
}

/** Opens a connection with the settings of its use. @throws StatusError ServiceUnavailable when it cannot be had. */
export async function openSession(url: string, use: SessionUse): Promise<PostgresSession> {
  const session = await PostgresSession.connect(url);
  try {
    await session.script(sessionSettings(use));
    await session.script(connectionCheck).catch((error: unknown) => {
      if (!session.isUsable) throw error;
    });
    return session;
  } catch (error) {
    session.drop();
    throw error;
  }
}

/** Runs work in a transaction that no other program's migration overlaps. */
export function migrating(session: PostgresSession): Database['write'] {
  const builder = createPostgresBuilder();
  return async (work) => {
    const connection = new PostgresConnection(builder, session);
    session.begin('BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE');
    try {
      await connection.run(sql`SELECT pg_advisory_xact_lock(${migrationLock})`.compile(builder));
      const result = await work(connection);
      await commit(session);
      return result;
    } catch (error) {
      await rollBack(session);
      throw error;
    }
  };
}

/** Any number that no other program in the database takes for a lock of its own: "orrery" in ASCII. */
const migrationLock = 0x6f7272657279;

/** The answer does not wait for the end of a transaction that has only read; the next use of the session does. */
function endRead(session: PostgresSession): void {
  if (session.isBeginPending) return;
  // A connection that is lost meanwhile is not used again.
  session.script('COMMIT').catch(() => session.drop());
}

async function commit(session: PostgresSession): Promise<void> {
  const command = await session.script(`NOTIFY ${commitChannel}; COMMIT`).catch((error: unknown) => {
    throw commitFailure(error);
  });
  // The server answers a COMMIT after an error in the transaction by rolling back.
  if (command !== 'COMMIT') throw new StatusError('InternalError', 'PostgreSQL rolled a transaction back at its end');
}

function commitFailure(error: unknown): unknown {
  if (!isStatusError(error) || !isOutcomeUnknown(error)) return error;
  return new StatusError(
    'ServiceUnavailable',
    'the connection to PostgreSQL was lost while committing, outcome unknown: read before trying again',
    { cause: error },
  );
}

async function rollBack(session: PostgresSession): Promise<void> {
  if (!session.isUsable || session.isBeginPending) return;
  // The first error is the one to report; a session whose state is not known is not used again.
  await session.script('ROLLBACK').catch(() => session.drop());
}
