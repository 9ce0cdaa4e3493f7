import { kindPrinterOf, type ObjectKey, revision, type ScopeKey, StatusError } from '@orrery/model';
import { type VisibleSet, visibilityOf } from '@orrery/query';
import { sql } from 'kysely';
import type { StoredObject } from '../../contract/records.ts';
import { decodeBodies } from '../../frames/decode-bodies.ts';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { pathParts } from '../../sql/path-parts.ts';
import type { Tables } from '../../sql/tables.ts';
import { uidOf } from '../../sql/uid-key.ts';
import type { PackedObjects } from '../packed-objects.ts';
import { allOf, dialectOf, type Expression, type Predicate } from '../selection/sql-dialect.ts';

/** A row with all that an answer needs of it. */
export type ObjectRow = Omit<Tables['objects'], 'digest'> & {
  /** When its deletion was stored, epoch milliseconds; tombstones only. */
  readonly deleted_at?: number;
};

/** How much of the rows a statement reads, each including the one before. */
export type RowDetail = 'place' | 'head' | 'body' | 'whole';

/** As `RowDetail`, or the place and the body without the head: each column of a row takes as long to read as a needle to look for. */
export type ScanDetail = RowDetail | 'frame';

const columnsOf: Readonly<Record<ScanDetail, Expression>> = {
  place: sql`o.source, o.kind, o.path`,
  head: sql`o.source, o.kind, o.path, o.uid, o.revision, o.created_at, o.origin_version, o.version`,
  frame: sql`o.source, o.kind, o.path, o.size, o.dictionary, o.frame`,
  body: sql`o.source, o.kind, o.path, o.uid, o.revision, o.created_at, o.origin_version, o.version, o.size, o.dictionary, o.frame`,
  whole: sql`o.source, o.kind, o.path, o.uid, o.revision, o.created_at, o.origin_version, o.version, o.size, o.dictionary, o.frame, o.annotations_end, o.cells`,
};

/** The names of the columns that `whole` stands for. */
export const wholeColumns = [
  'id',
  'source',
  'kind',
  'path',
  'uid',
  'revision',
  'created_at',
  'origin_version',
  'version',
  'size',
  'dictionary',
  'frame',
  'annotations_end',
  'cells',
] as const satisfies readonly (keyof ObjectRow)[];

/** The columns of the row `o` of `objects` that a detail stands for. */
export function objectColumns(detail: ScanDetail): Expression {
  return sql`o.id, ${columnsOf[detail]}`;
}

/** The same of a row `o` of the history; states of the past have no id, it is 0. */
export function stateColumns(detail: RowDetail): Expression {
  return sql`0 AS id, ${columnsOf[detail]}`;
}

/** Rows by id in the order of the ids; those that are gone or do not meet the predicates are left out. */
export async function fetchRows(
  connection: Connection,
  ids: readonly number[],
  predicates: readonly Predicate[],
): Promise<ObjectRow[]> {
  if (ids.length === 0) return [];
  const wanted = dialectOf(connection).inNumbers(sql`o.id`, ids);
  const rows = await connection.all(
    sql<ObjectRow>`SELECT ${objectColumns('whole')} FROM objects o WHERE ${allOf([wanted, ...predicates])}`.compile(
      connection.builder,
    ),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * Rows as objects; their bodies are decoded together.
 * @throws StatusError InternalError `VisibilityViolation` when a row is not in the caller's visible set: a fault of the predicate (S-22.2).
 */
export function packRows(rows: readonly ObjectRow[], visible: VisibleSet, state: CatalogueState): PackedObjects {
  const scopes = new RowScopes(state);
  const places = rows.map((row) => scopes.placeOf(row));
  if (visible.kind !== 'everything')
    assertVisible(
      visible,
      rows.map((row) => ({ key: keyOf(row, scopeOf(row, state)) })),
    );
  const printers = scopes.all.map(({ group, resource }) => kindPrinterOf(group, resource)?.version);
  return {
    scopes: scopes.all,
    scopeOf: places,
    paths: rows.map(({ path }) => path),
    versions: rows.map(({ version }) => version),
    uids: rows.map(({ uid }) => uidOf(uid)),
    revisions: rows.map((row) => row.revision),
    originVersions: rows.map(({ origin_version }) => origin_version),
    annotationsEnds: rows.map(({ annotations_end }) => annotations_end),
    cells: rows.map(({ cells }, at) => currentCells(cells, printers[places[at] ?? 0])),
    ...(rows.some(({ deleted_at }) => deleted_at !== undefined)
      ? { deletedAt: rows.map(({ deleted_at }) => deleted_at) }
      : {}),
    ...decodeBodies(rows),
  };
}

/** The second net, apart from the predicates of the statements (S-22.2). */
export function assertVisible(visible: VisibleSet, objects: readonly Pick<StoredObject, 'key'>[]): void {
  const covers = visibilityOf(visible);
  if (objects.every(({ key }) => covers(key))) return;
  throw visibilityViolation();
}

/** A fault of the predicates: nothing is answered (S-22.2). */
export function visibilityViolation(): StatusError {
  return new StatusError('InternalError', 'the store gave a row outside the visible set: nothing is answered', {
    details: { causes: [{ reason: 'VisibilityViolation', message: 'a row outside the visible set' }] },
  });
}

/** A row without its body as an object of a scope. */
export function headOf(row: ObjectRow, scope: ScopeKey): Omit<StoredObject, 'body'> {
  const cells = currentCells(row.cells, kindPrinterOf(scope.group, scope.resource)?.version);
  return {
    key: keyOf(row, scope),
    version: row.version,
    uid: uidOf(row.uid),
    revision: revision(BigInt(row.revision)),
    originVersion: row.origin_version,
    annotationsEnd: row.annotations_end,
    ...(cells === undefined ? {} : { cells }),
    ...(row.deleted_at === undefined ? {} : { deletedAt: row.deleted_at }),
  };
}

function keyOf({ path }: ObjectRow, { source, group, resource }: ScopeKey): ObjectKey {
  return { source, group, resource, ...pathParts(path) };
}

/** The different scopes of some rows. */
class RowScopes {
  readonly all: ScopeKey[] = [];
  readonly #places = new Map<string, number>();
  readonly #state: CatalogueState;

  constructor(state: CatalogueState) {
    this.#state = state;
  }

  /** The place of a row's scope among all. @throws StatusError InternalError when the row names what is unknown. */
  placeOf(row: ObjectRow): number {
    const name = `${row.source}/${row.kind}`;
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    this.#places.set(name, this.all.length);
    return this.all.push(scopeOf(row, this.#state)) - 1;
  }
}

function scopeOf(row: ObjectRow, { kindById, sourceById }: CatalogueState): ScopeKey {
  const kind = kindById.get(row.kind);
  const source = sourceById.get(row.source);
  if (kind === undefined || source === undefined) {
    throw new StatusError(
      'InternalError',
      `the row of ${row.path} names source ${row.source} or kind ${row.kind}, which is unknown`,
    );
  }
  return { source: source.id, group: kind.group, resource: kind.resource };
}

/** Cells are kept behind the version of the printer that made them. */
export function currentCells(cells: string | null, version: number | undefined): string | undefined {
  if (cells === null || version === undefined) return undefined;
  const prefix = `${version}:`;
  return cells.startsWith(prefix) ? cells.slice(prefix.length) : undefined;
}
