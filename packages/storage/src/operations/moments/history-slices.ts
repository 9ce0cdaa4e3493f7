import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { allOf, type Predicate } from '../selection/sql-dialect.ts';

/** Cuts a part of the history by when its states ended: predicates of the row `o`, each of at most `size` rows. */
export async function* slicesByEnd(
  connection: Connection,
  part: { readonly of: readonly Predicate[]; readonly after: number; readonly through: number; readonly size: number },
): AsyncGenerator<Predicate> {
  const { of, through, size } = part;
  for (let after: number | undefined = part.after; after !== undefined; ) {
    const start: Predicate = sql`o.until > ${after}`;
    const rest = allOf([...of, start, sql`o.until <= ${through}`]);
    const last: number | undefined = await endAt(connection, rest, size);
    yield last === undefined ? rest : allOf([...of, start, sql`o.until <= ${last}`]);
    after = last;
  }
}

/** A part of the history in one piece of its key: all paths of a kind of a source, or those of a namespace. */
export interface PathRun {
  readonly source: number;
  readonly kind: number;
  readonly namespace?: string;
}

/** Cuts a run of the history by path: predicates of the row `o`, each of about `size` rows. */
export async function* slicesByPath(connection: Connection, run: PathRun, size: number): AsyncGenerator<Predicate> {
  const { source, kind, namespace } = run;
  const ofKind: Predicate = sql`o.source = ${source} AND o.kind = ${kind}`;
  // '0' is the character behind '/'.
  const isBefore: Predicate = namespace === undefined ? sql`` : sql` AND o.path < ${`${namespace}0`}`;
  let after: string | undefined = namespace === undefined ? '' : `${namespace}/`;
  while (after !== undefined) {
    const rest: Predicate = sql`${ofKind} AND o.path > ${after}${isBefore}`;
    const last: string | undefined = await pathAt(connection, rest, size);
    yield last === undefined ? rest : sql`${ofKind} AND o.path > ${after} AND o.path <= ${last}`;
    after = last;
  }
}

/** Whether more than a number of states have ended since. */
export async function isLongSince(connection: Connection, at: number, size: number): Promise<boolean> {
  return (await endAt(connection, sql`o.until > ${at}`, size + 1)) !== undefined;
}

async function endAt(connection: Connection, where: Predicate, size: number): Promise<number | undefined> {
  const [row] = await connection.all(
    sql<{
      until: number;
    }>`SELECT o.until FROM history o WHERE ${where} ORDER BY o.until LIMIT 1 OFFSET ${sql.lit(size - 1)}`.compile(
      connection.builder,
    ),
  );
  return row?.until;
}

async function pathAt(connection: Connection, where: Predicate, size: number): Promise<string | undefined> {
  const [row] = await connection.all(
    sql<{
      path: string;
    }>`SELECT o.path FROM history o WHERE ${where} ORDER BY o.path LIMIT 1 OFFSET ${sql.lit(size - 1)}`.compile(
      connection.builder,
    ),
  );
  return row?.path;
}
