import type { Connection } from '../../sql/connection.ts';

/** Deletions held of a scope, in path order; `heldAt` is undefined when there are none. */
export async function heldPaths(
  connection: Connection,
  { source, kind }: { readonly source: number; readonly kind: number },
): Promise<{ readonly heldAt: number | undefined; readonly paths: readonly string[] }> {
  const rows = await connection.all(
    connection.builder
      .selectFrom('held_deletes')
      .select(['path', 'held_at'])
      .where('source', '=', source)
      .where('kind', '=', kind)
      .orderBy('path')
      .compile(),
  );
  return { heldAt: rows[0]?.held_at, paths: rows.map(({ path }) => path) };
}
