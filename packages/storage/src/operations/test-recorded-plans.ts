import type { CompiledQuery } from 'kysely';
import type { Connection, Row } from '../sql/connection.ts';
import type { Database } from '../sql/database.ts';

/** A statement that an operation has run, with the database's plan of it. */
export interface RecordedPlan {
  readonly sql: string;
  readonly plan: readonly string[];
}

/** Tables with rows for each object or change; others may be read whole, they have rows for each source, kind or removal. */
const largeTables: ReadonlySet<string> = new Set([
  'objects',
  'object_labels',
  'object_fields',
  'object_refs',
  'label_pairs',
  'targets',
  'changelog',
  'history',
  'commits',
]);

/** Runs operations on a database and keeps the plan of each statement they build; look-ups by key are the connection's own. */
export class PlanRecorder implements Database {
  readonly plans: RecordedPlan[] = [];
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#database.read((connection) => work(this.#recording(connection)));
  }

  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#database.write((connection) => work(this.#recording(connection)));
  }

  /** What in the plans reads a large table whole, goes through all of an index, or sorts rows. */
  faults(): string[] {
    return this.plans.flatMap(faultsOf);
  }

  /** Names of the indexes that the statements go through; a table's own key goes by the name of the table. */
  indexes(): Set<string> {
    return new Set(this.plans.flatMap(indexesOf));
  }

  #recording(connection: Connection): Connection {
    const all = async <R = Row>(query: CompiledQuery<R>): Promise<readonly R[]> => {
      this.plans.push({ sql: query.sql, plan: await connection.explain(query) });
      return await connection.all(query);
    };
    return {
      builder: connection.builder,
      all,
      run: (query) => connection.run(query),
      insertMany: (rows, options) => connection.insertMany(rows, options),
      updateMany: (rows, keys) => connection.updateMany(rows, keys),
      deleteMany: (rows) => connection.deleteMany(rows),
      findMany: (rows, columns) => connection.findMany(rows, columns),
      explain: (query) => connection.explain(query),
      now: () => connection.now(),
    };
  }
}

function faultsOf({ sql, plan }: RecordedPlan): string[] {
  const tables = tablesOf(sql);
  if (![...tables.values()].some((table) => largeTables.has(table))) return [];
  return plan.filter((line, at) => isFault(line, plan[at + 1] ?? '', tables)).map((line) => `${line.trim()}: ${sql}`);
}

function isFault(line: string, next: string, tables: ReadonlyMap<string, string>): boolean {
  if (/TEMP B-TREE FOR (?:LAST TERM OF |RIGHT PART OF )?ORDER BY|^\s*(?:->\s*)?(?:Incremental )?Sort\b/.test(line))
    return true;
  const read = /^\s*SCAN (\w+)/.exec(line)?.[1] ?? /Seq Scan on (\w+)/.exec(line)?.[1];
  if (read !== undefined) return largeTables.has(tables.get(read) ?? read);
  const walked = /Index (?:Only )?Scan (?:Backward )?using \w+ on (\w+)/.exec(line)?.[1];
  return walked !== undefined && largeTables.has(walked) && !next.includes('Index Cond');
}

function indexesOf({ sql, plan }: RecordedPlan): string[] {
  const tables = tablesOf(sql);
  return plan.flatMap((line) => {
    const key = /SEARCH (\w+) USING (?:INTEGER )?PRIMARY KEY/.exec(line)?.[1];
    if (key !== undefined) return [tables.get(key) ?? key];
    const index = /USING (?:COVERING )?INDEX (\w+)|Scan (?:Backward )?using (\w+) on|Bitmap Index Scan on (\w+)/.exec(
      line,
    );
    const name = index?.[1] ?? index?.[2] ?? index?.[3];
    return name === undefined ? [] : [name.replace(/_pkey$/, '')];
  });
}

/** The tables of a statement by the names it calls them. */
function tablesOf(sql: string): Map<string, string> {
  const found = sql.matchAll(/(?:FROM|JOIN)\s+"?([a-z_]+)"?(?:\s+(?:AS\s+)?"?([a-z]\w*)"?)?/gi);
  return new Map(
    [...found].flatMap(([, table = '', alias = table]) => [
      [table, table],
      [alias, table],
    ]),
  );
}
