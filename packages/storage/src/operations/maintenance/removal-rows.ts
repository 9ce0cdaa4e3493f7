import { type RawBuilder, sql } from 'kysely';
import type { PendingRemoval, StoredKind } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { pathParts } from '../../sql/path-parts.ts';
import { removalCondition } from '../selection/removal-condition.ts';
import { allOf, dialectOf, type Predicate } from '../selection/sql-dialect.ts';

/** A row that a removal hides, before it is purged. */
export interface HiddenRow {
  readonly id: number;
  readonly kind: number;
  readonly path: string;
  readonly revision: number;
}

/** The pending removal that hides a row: the earliest that covers it. */
export function removalOf(
  removals: readonly PendingRemoval[],
  row: { readonly source: number; readonly kind: number; readonly path: string; readonly revision: number },
): PendingRemoval | undefined {
  return removals.find(
    ({ revision, source, kind, namespace }) =>
      row.revision < revision &&
      row.source === source &&
      (kind === undefined || row.kind === kind) &&
      (namespace === undefined || pathParts(row.path).namespace === namespace),
  );
}

/** Reads rows of one removal in the default order. */
export class RemovalRows {
  readonly #connection: Connection;
  readonly #removal: PendingRemoval;
  readonly #isHidden: Predicate;

  /** @param removals all that are pending, by revision: a row that an earlier one hides is not this one's. */
  constructor(connection: Connection, removal: PendingRemoval, removals: readonly PendingRemoval[]) {
    this.#connection = connection;
    this.#removal = removal;
    this.#isHidden = hiddenBy(connection, removal, removals);
  }

  /** Kinds of which rows may be left, in the order group, plural. */
  async kinds(kinds: readonly StoredKind[]): Promise<readonly StoredKind[]> {
    const { source, kind } = this.#removal;
    if (kind !== undefined) return kinds.filter(({ id }) => id === kind);
    const query = sql<{ kind: number }>`SELECT DISTINCT kind FROM objects WHERE source = ${source}`;
    const found = await this.#connection.all(query.compile(this.#connection.builder));
    const left = new Set(found.map((row) => Number(row.kind)));
    return kinds.filter(({ id }) => left.has(id));
  }

  /** How many rows of a kind are left, of those before a path if one is given. */
  async count(kind: number, before?: string): Promise<number> {
    const isBefore = before === undefined ? sql`` : sql` AND o.path < ${before}`;
    const query = sql<{ size: number }>`SELECT count(*) AS size FROM objects o WHERE ${this.#ofKind(kind)}${isBefore}`;
    const [row] = await this.#connection.all(query.compile(this.#connection.builder));
    return Number(row?.size ?? 0);
  }

  /** Rows of a kind in path order, those behind a path or but the first `skip`. */
  async page(
    kind: number,
    { after, skip = 0, limit }: { readonly after?: string; readonly skip?: number; readonly limit: number },
  ): Promise<readonly HiddenRow[]> {
    const isBehind = after === undefined ? sql`` : sql` AND o.path > ${after}`;
    // The rows before have no key to go on from: their numbers are their ranks. A removal is purged soon, so this is short-lived.
    const query = sql<HiddenRow>`SELECT o.id, o.kind, o.path, o.revision FROM objects o
      WHERE ${this.#ofKind(kind)}${isBehind} ORDER BY o.path LIMIT ${limit} OFFSET ${skip}`;
    return await this.#connection.all(query.compile(this.#connection.builder));
  }

  #ofKind(kind: number): RawBuilder<boolean> {
    return sql`o.source = ${this.#removal.source} AND o.kind = ${kind} AND ${this.#isHidden}`;
  }
}

function hiddenBy(connection: Connection, removal: PendingRemoval, removals: readonly PendingRemoval[]): Predicate {
  const { revision, source, kind, namespace } = removal;
  const dialect = dialectOf(connection);
  const earlier = removals.filter((other) => other.revision < revision && other.source === source);
  return allOf([
    // Nothing is written to a removed source, so its rows need not be looked at.
    ...(kind === undefined ? [] : [sql<boolean>`o.revision < ${revision}`]),
    ...(namespace === undefined ? [] : [inNamespace(namespace, dialect.namespaceOf(sql`o.path`))]),
    ...removalCondition(earlier, dialect, { source, ...(kind === undefined ? {} : { kind }) }),
  ]);
}

function inNamespace(namespace: string, namespaceOfPath: RawBuilder<unknown>): Predicate {
  if (namespace === '') return sql`${namespaceOfPath} = ''`;
  // '0' is the character behind '/', so [ns/, ns0) holds exactly the paths of a namespace.
  return sql`o.path >= ${`${namespace}/`} AND o.path < ${`${namespace}0`}`;
}
