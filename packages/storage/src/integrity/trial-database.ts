import { systemClock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import { sql } from 'kysely';
import { openPostgresDatabase } from '../postgres/open-postgres-database.ts';
import { openSession } from '../postgres/postgres-database.ts';
import type { Row } from '../sql/connection.ts';
import type { Database } from '../sql/database.ts';
import { openSqliteDatabase } from '../sqlite/open-sqlite-database.ts';
import { checkIntegrity } from './check-integrity.ts';

/** Where a store keeps its rows. */
export type DatabasePlace = { readonly file: string } | { readonly url: string };

/** Work of the background that is left to do. */
export interface LeftWork {
  /** Explicit removals whose rows are not all purged. */
  readonly removals: number;
  /** Declared fields whose index is not complete. */
  readonly fields: number;
}

/**
 * The database of a store that nobody has open, as a trial sees it: looked at, and made to look like one whose fields were declared
 * later.
 */
export interface TrialDatabase extends AsyncDisposable {
  /**
   * What is wrong with it, one line each: what `checkIntegrity` finds, and what the database's own check of its pages and trees says.
   * Everything is held in memory meanwhile.
   */
  findProblems(): Promise<readonly string[]>;

  leftWork(): Promise<LeftWork>;

  /** Drops the field index, as if all fields had been declared after the rows were stored: the store fills it when it is opened. */
  forgetFields(): Promise<void>;
}

/**
 * Opens the database of a store without the store. In PostgreSQL it waits until nobody else is connected, since the server ends what a
 * killed client had sent; not so when it is said that it is not alone.
 * @throws StatusError ServiceUnavailable when it cannot be opened; Timeout when others stay connected for 30 s.
 */
export async function openTrialDatabase(
  place: DatabasePlace,
  { isAlone = true }: { readonly isAlone?: boolean } = {},
): Promise<TrialDatabase> {
  if ('file' in place) {
    const database = await openSqliteDatabase(place.file);
    return new OpenedDatabase(
      database,
      () => checkPages(database),
      async () => database[Symbol.dispose](),
    );
  }
  const { url } = place;
  if (isAlone) await waitUntilAlone(url);
  const database = await openPostgresDatabase({
    url,
    connections: { point: 1, scan: 1 },
    clock: systemClock,
    startEpoch: () => Promise.reject(new StatusError('InternalError', 'a crash started an epoch')),
  });
  return new OpenedDatabase(
    database,
    () => checkTrees(url),
    async () => await database[Symbol.asyncDispose](),
  );
}

class OpenedDatabase implements TrialDatabase {
  readonly #database: Database;
  readonly #check: () => Promise<readonly string[]>;
  readonly #close: () => Promise<void>;

  constructor(database: Database, check: () => Promise<readonly string[]>, close: () => Promise<void>) {
    this.#database = database;
    this.#check = check;
    this.#close = close;
  }

  async findProblems(): Promise<readonly string[]> {
    return [...(await this.#check()), ...(await checkIntegrity(this.#database))];
  }

  async leftWork(): Promise<LeftWork> {
    return await this.#database.read(async (connection) => {
      const { builder } = connection;
      const removals = await connection.all(builder.selectFrom('removals').select('revision').compile());
      const filling = builder.selectFrom('field_states').select('field').where('position', 'is not', null);
      const fields = await connection.all(filling.compile());
      return { removals: removals.length, fields: fields.length };
    });
  }

  async forgetFields(): Promise<void> {
    await this.#database.write(async (connection) => {
      const { builder } = connection;
      await connection.run(sql`DELETE FROM object_fields`.compile(builder));
      await connection.run(sql`DELETE FROM field_states`.compile(builder));
      await connection.run(sql`UPDATE revision SET catalogue = catalogue + 1`.compile(builder));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** https://www.sqlite.org/pragma.html#pragma_integrity_check */
async function checkPages(database: Database): Promise<readonly string[]> {
  const rows = await database.read((connection) =>
    connection.all(sql<Row>`PRAGMA integrity_check`.compile(connection.builder)),
  );
  return rows.flatMap(({ integrity_check: line }) => (line === 'ok' ? [] : [`integrity_check: ${line}`]));
}

/** https://www.postgresql.org/docs/18/amcheck.html: every index is in order and has an entry for each row of its table. */
async function checkTrees(url: string): Promise<readonly string[]> {
  const session = await openSession(url, 'migrating');
  try {
    await session.script('CREATE EXTENSION IF NOT EXISTS amcheck');
    await session.execute(
      `SELECT count(bt_index_check(index => i.indexrelid, heapallindexed => true)) AS checked
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_am a ON a.oid = c.relam WHERE a.amname = 'btree' AND n.nspname = current_schema() AND i.indisvalid`,
    );
    return [];
  } catch (error) {
    return [`amcheck: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    await session.close();
  }
}

const aloneWithinMs = 30_000;
const pollMs = 20;

async function waitUntilAlone(url: string): Promise<void> {
  const session = await openSession(url, 'migrating');
  try {
    for (let waitedMs = 0; waitedMs < aloneWithinMs; waitedMs += pollMs) {
      const { rows } = await session.execute(
        `SELECT count(*)::integer AS others FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      );
      if (Number(rows[0]?.['others']) === 0) return;
      await systemClock.sleep(pollMs, { signal: AbortSignal.timeout(aloneWithinMs) });
    }
  } finally {
    await session.close();
  }
  throw new StatusError('Timeout', 'another program stays connected to the database');
}
