import { type ObjectKey, objectPath, type SourceId, sourceId } from '@orrery/model';
import { sql } from 'kysely';
import type { Batch, BatchResult, Put } from '../contract/writing.ts';
import { migrate } from '../migrations/migrate.ts';
import { Catalogue, type CatalogueState } from '../sql/catalogue.ts';
import type { Row } from '../sql/connection.ts';
import type { Database } from '../sql/database.ts';
import type { Tables } from '../sql/tables.ts';
import { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { writeBatch } from './batches/write-batch.ts';
import type { OperationContext } from './operation.ts';
import { ensureSource } from './sources/ensure-source.ts';

/** An empty database with all tables, for tests of operations. */
export class TestDatabase implements Disposable {
  readonly database: Database & Partial<Disposable>;
  readonly context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => undefined };

  /** @param database has its tables; disposed with this if it can be. */
  constructor(database: Database & Partial<Disposable>) {
    this.database = database;
  }

  /** In memory. */
  static async open(): Promise<TestDatabase> {
    const database = new SqliteDatabase(':memory:');
    await migrate((work) => database.write(work), 'sqlite');
    return new TestDatabase(database);
  }

  async write(batch: Batch): Promise<BatchResult> {
    return await writeBatch(this.database, batch, this.context);
  }

  async cluster(name: string): Promise<SourceId> {
    return (await ensureSource(this.database, { kind: 'cluster', name }, this.context)).id;
  }

  async catalogue(): Promise<CatalogueState> {
    return await this.database.read(async (connection) => await this.context.catalogue.load(connection));
  }

  /** All rows of a table, in the order of some of its columns. */
  async rows<T extends keyof Tables>(table: T, ...order: (keyof Tables[T] & string)[]): Promise<readonly Row[]> {
    return await this.database.read(async (connection) => {
      const { builder } = connection;
      const rows = await connection.all(sql<Row>`SELECT ${columnsOf(table)} FROM ${sql.table(table)}`.compile(builder));
      const key = (row: Row): string => JSON.stringify(order.map((column) => row[column]));
      return rows.toSorted((a, b) => key(a).localeCompare(key(b), 'en', { numeric: true }));
    });
  }

  [Symbol.dispose](): void {
    this.database[Symbol.dispose]?.();
  }
}

/** Numbers of labels may be larger than what is read as a number. */
function columnsOf(table: keyof Tables) {
  return table === 'label_pairs' ? sql`id, key, value, CAST(number AS text) AS number` : sql`*`;
}

/** Key of a pod, or of an object of another plural of the core group. */
export function podKey(source: SourceId | number, path: string, resource = 'pods'): ObjectKey {
  const [namespace = '', name] = path.includes('/') ? path.split('/') : ['', path];
  return { source: sourceId(source), group: '', resource, namespace, name: name ?? '' };
}

/** What a test says of an object beside its key. */
export interface TestBody {
  readonly metadata?: Record<string, unknown>;
  readonly [part: string]: unknown;
}

/** A write of an object. */
export function putOf(key: ObjectKey, body: TestBody = {}, more: Partial<Put> = {}): Put {
  const { metadata = {}, ...rest } = body;
  const text = JSON.stringify({ metadata: { name: key.name, ...metadata, annotations: {} }, ...rest });
  return {
    op: 'put',
    key,
    version: 'v1',
    uid: `uid-${objectPath(key.namespace, key.name)}`,
    originVersion: '1',
    body: new TextEncoder().encode(text),
    annotationsEnd: text.indexOf('"annotations":{}') + '"annotations":{'.length,
    ...more,
  };
}
