import { type LabPostgres, startPostgres } from '@orrery/lab';
import { createPostgresStore } from '@orrery/storage';
import { Client } from 'pg';
import type { PartSize, StorePlace } from './store-place.ts';

/** A store on a PostgreSQL server of its own. */
export interface PostgresPlace extends StorePlace {
  /** Runs a statement on a connection that is kept. @returns its rows. */
  ask<R>(text: string, values?: readonly unknown[]): Promise<R[]>;
}

/** A quarter of the memory of a small server of its own, as PostgreSQL's manual advises. */
const sharedBuffersMb = 1024;

/** A database on a server that syncs as in production. */
export async function createPostgresPlace(): Promise<PostgresPlace> {
  const server = await startPostgres({ durable: true, sharedBuffersMb });
  try {
    const url = await server.createDatabase('orrery');
    const client = new Client(url);
    await client.connect();
    return placeOn(server, url, client);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function placeOn(server: LabPostgres, url: string, client: Client): PostgresPlace {
  const ask = async <R>(text: string, values: readonly unknown[] = []): Promise<R[]> =>
    // The statements name their columns as the caller's type does.
    (await client.query(text, [...values])).rows as R[];
  const askNumber = async (text: string): Promise<number> =>
    Number((await ask<{ answer: string }>(text))[0]?.answer ?? Number.NaN);
  return {
    database: 'postgres',
    address: url,
    ask,
    open: async () => await createPostgresStore({ url }),
    settle: async () => {
      await ask('VACUUM ANALYZE');
      await ask('CHECKPOINT');
    },
    sizes: async () => {
      const rows = await ask<PartSize>(sizesText);
      return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
    },
    diskBytes: async () => await askNumber('SELECT pg_database_size(current_database()) AS answer'),
    pendingRemovals: async () => await askNumber('SELECT count(*) AS answer FROM removals'),
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await server.stop();
    },
  };
}

/** Large values of a table (TOAST) count as the table's. */
const sizesText = `
  SELECT c.relname AS name, pg_relation_size(c.oid) + coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) AS bytes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'i') ORDER BY bytes DESC`;
