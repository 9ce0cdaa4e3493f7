import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import type { Selection } from './selection.ts';
import { allOf, type Predicate, type SqlDialect } from './sql-dialect.ts';

/** How many objects the sources, kinds and namespaces of a selection hold, whatever its other conditions and rights are. */
export async function selectionSize(connection: Connection, selection: Selection): Promise<number> {
  const [row] = await connection.all(
    sql<{
      size: number | null;
    }>`SELECT CAST(sum(size) AS bigint) AS size FROM totals WHERE ${allOf(totalsPredicates(selection))}`.compile(
      connection.builder,
    ),
  );
  return row?.size ?? 0;
}

/** That a row of `totals` is of the sources, kinds and namespaces of a selection. */
export function totalsPredicates({
  plan,
  state,
  dialect,
}: Pick<Selection, 'plan' | 'state'> & { readonly dialect: SqlDialect }): Predicate[] {
  const { sources, kinds, namespaces } = plan;
  return [
    dialect.inNumbers(
      sql`source`,
      sources.map(({ id }) => id),
    ),
    ...(kinds.length === state.kinds.length
      ? []
      : [
          dialect.inNumbers(
            sql`kind`,
            kinds.map(({ id }) => id),
          ),
        ]),
    ...(namespaces === undefined ? [] : [dialect.inTexts(sql`namespace`, namespaces)]),
  ];
}
