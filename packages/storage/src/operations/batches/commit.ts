import { type Revision, revision, StatusError } from '@orrery/model';
import { sql } from 'kysely';
import type { Source } from '../../contract/records.ts';
import { type CatalogueState, epochSize, type PendingRemoval } from '../../sql/catalogue.ts';
import { numberOf } from '../../sql/column-values.ts';
import type { Connection, Row } from '../../sql/connection.ts';
import type { Database } from '../../sql/database.ts';
import type { InternedIds } from '../../sql/interned-ids.ts';
import type { OperationContext } from '../operation.ts';
import { TotalsDelta } from './totals-delta.ts';

/** Of the one row of `revision`. */
const onlyRow = 1;
const revisionColumns = ['id', 'counter', 'last_object', 'catalogue', 'history_bytes'] as const;

/** Tables whose rows get ids that grow. */
export type NumberedTable = 'label_pairs' | 'targets' | 'kinds' | 'sources';

/**
 * A writing transaction: what it has seen at its start, what it has used up since, and the row of the revision that it writes last
 * (`architecture.md` 2.1). Changes of sources, kinds and removals are seen here at once, by others when it is committed.
 */
export class Commit {
  readonly connection: Connection;
  /** The small tables at the start. */
  readonly start: CatalogueState;
  /** The database's time, epoch milliseconds. */
  readonly now: number;
  /** Time of this commit: not before that of an earlier one, even when the clock was set back. */
  readonly at: number;
  readonly totals = new TotalsDelta();
  /** Living sources by id. */
  readonly sources: Map<number, Omit<Source, 'facts'>>;
  readonly removals: PendingRemoval[];
  /** Those of `noteInterned`. */
  readonly interned = { pairs: new Map<string, number>(), targets: new Map<string, number>() };
  historyBytes: number;
  readonly #internedBefore: InternedIds;
  readonly #kinds: Map<string, number>;
  readonly #kindNames: Map<number, readonly string[]>;
  readonly #nextIds = new Map<NumberedTable, number>();
  #revision: number;
  #lastObject: number;
  #isCatalogueChanged = false;
  #areDefinitionsChanged = false;

  private constructor(
    connection: Connection,
    { start, interned, now, at }: Pick<Commit, 'start' | 'now' | 'at'> & { readonly interned: InternedIds },
  ) {
    this.connection = connection;
    this.start = start;
    this.now = now;
    this.at = at;
    this.#internedBefore = interned;
    this.sources = new Map(start.sourceById);
    this.removals = [...start.removals];
    this.historyBytes = start.historyBytes;
    this.#kinds = new Map(start.kinds.map(({ group, resource, id }) => [`${group}/${resource}`, id]));
    this.#kindNames = new Map(start.kinds.map(({ id, names }) => [id, names]));
    this.#revision = Number(start.revision);
    this.#lastObject = start.lastObject;
  }

  static async begin(connection: Connection, { catalogue }: OperationContext): Promise<Commit> {
    const start = await catalogue.load(connection);
    catalogue.interned.useVersion(start.version);
    const now = await connection.now();
    const [last] = await connection.all(sql<Row>`SELECT max(at) AS at FROM commits`.compile(connection.builder));
    const { interned } = catalogue;
    return new Commit(connection, { start, interned, now, at: Math.max(now, numberOf(last, 'at')) });
  }

  /** Id of an interned value as far as this commit or an earlier one of this process has met it. */
  internedId(of: 'pairs' | 'targets', key: string): number | undefined {
    return this.interned[of].get(key) ?? this.#internedBefore.get(of, key);
  }

  /** Notes ids looked up or given, to be remembered when all is committed. */
  noteInterned(of: 'pairs' | 'targets', ids: ReadonlyMap<string, number>): void {
    for (const [key, id] of ids) this.interned[of].set(key, id);
  }

  /** The last revision given out. */
  get revision(): number {
    return this.#revision;
  }

  /** Uses up revisions. @throws StatusError InternalError at the end of an epoch, after 2^40 changes. */
  moveTo(last: number): void {
    if (last % epochSize < this.#revision % epochSize) {
      throw new StatusError('InternalError', 'the epoch has no revisions left: start the next');
    }
    this.#revision = last;
  }

  /** The first of some ids for new objects. */
  takeObjects(count: number): number {
    const first = this.#lastObject + 1;
    this.#lastObject += count;
    return first;
  }

  /** The first of some ids behind all that a table has; the lock of the revision keeps others from taking them. */
  async takeIds(table: NumberedTable, count: number): Promise<number> {
    const first = this.#nextIds.get(table) ?? (await maxId(this.connection, table)) + 1;
    this.#nextIds.set(table, first + count);
    return first;
  }

  kindId(group: string, resource: string): number | undefined {
    return this.#kinds.get(`${group}/${resource}`);
  }

  /** Id of a kind, made on first use. */
  async ensureKind(group: string, resource: string): Promise<number> {
    const known = this.kindId(group, resource);
    if (known !== undefined) return known;
    const id = await this.takeIds('kinds', 1);
    await this.connection.insertMany({
      table: 'kinds',
      columns: ['id', 'api_group', 'resource', 'names'],
      rows: [[id, group, resource, '[]']],
    });
    this.#kinds.set(`${group}/${resource}`, id);
    this.noteCatalogueChange();
    return id;
  }

  /** Adds names that a kind is served under. */
  async addKindNames(kind: number, names: readonly string[]): Promise<void> {
    const known = this.#kindNames.get(kind) ?? [];
    const all = [...new Set([...known, ...names])];
    if (all.length === known.length) return;
    this.#kindNames.set(kind, all);
    const rows = [[kind, JSON.stringify(all)]];
    await this.connection.updateMany({ table: 'kinds', columns: ['id', 'names'], rows }, 1);
    this.noteCatalogueChange();
  }

  /** To be called when sources, kinds, removals, states of fields or interned rows were changed. */
  noteCatalogueChange(): void {
    this.#isCatalogueChanged = true;
  }

  /** To be called when what sources serve was changed: sources, kinds of scopes, documents. */
  noteDefinitionsChange(): void {
    this.#areDefinitionsChanged = true;
  }

  /** Writes what is to be written last. */
  async end(): Promise<Revision> {
    const { connection, start } = this;
    await this.totals.write(connection);
    const isMoved = this.#revision !== Number(start.revision);
    if (isMoved) {
      await connection.insertMany({ table: 'commits', columns: ['revision', 'at'], rows: [[this.#revision, this.at]] });
    }
    if (isMoved || this.#isCatalogueChanged || this.historyBytes !== start.historyBytes) {
      const version = start.version + (this.#isCatalogueChanged ? 1 : 0);
      const row = [onlyRow, this.#revision % epochSize, this.#lastObject, version, this.historyBytes];
      await connection.updateMany({ table: 'revision', columns: revisionColumns, rows: [row] }, 1);
    }
    if (this.#areDefinitionsChanged) {
      const grow = sql`UPDATE revision SET definitions = definitions + 1`;
      await connection.run(grow.compile(connection.builder));
    }
    return revision(BigInt(this.#revision));
  }
}

/** Runs work in one writing transaction and writes the revision at its end. */
export async function runCommit<T>(
  database: Database,
  context: OperationContext,
  work: (commit: Commit) => Promise<T>,
): Promise<{ readonly result: T; readonly revision: Revision }> {
  const { commit, ...done } = await database.write(async (connection) => {
    const begun = await Commit.begin(connection, context);
    const result = await work(begun);
    return { commit: begun, result, revision: await begun.end() };
  });
  const { interned } = context.catalogue;
  interned.remember(commit.start.version, 'pairs', commit.interned.pairs);
  interned.remember(commit.start.version, 'targets', commit.interned.targets);
  return done;
}

async function maxId(connection: Connection, table: NumberedTable): Promise<number> {
  const [row] = await connection.all(
    sql<Row>`SELECT max(id) AS id FROM ${sql.table(table)}`.compile(connection.builder),
  );
  return numberOf(row, 'id');
}
