import type { OrderValue } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { DrivenRows } from '../objects/driven-rows.ts';
import { defaultPlace, type RowOrder } from '../objects/list-position.ts';
import { isEmpty } from '../objects/prepare-selection.ts';
import type { Selection } from '../objects/selection.ts';
import { allOf } from '../objects/sql-dialect.ts';
import type { WalkRow } from '../objects/walk.ts';

/**
 * Rows at the very place of a position, of all sources that have the name there: of those with one name only one lives, so that the
 * order of what is there does not tell them apart.
 */
export async function readNamesakes(
  connection: Connection,
  selection: Selection,
  { order, position }: { readonly order: RowOrder; readonly position: readonly OrderValue[] },
): Promise<readonly WalkRow[]> {
  const { plan, dialect } = selection;
  const place = defaultPlace(position, plan, order);
  const sources = plan.sources.filter(({ kind, name }) => kind === place.sourceKind && name === place.sourceName);
  if (sources.length < 2 || isEmpty(plan)) return [];
  const where = allOf([
    dialect.inNumbers(sql`o.source`, sources.map(({ id }) => id)),
    dialect.inNumbers(sql`o.kind`, plan.kinds.map(({ id }) => id)),
    sql`o.path = ${place.path}`,
  ]);
  const found = await connection.all(
    sql<{ id: number }>`SELECT o.id FROM objects o WHERE ${where}`.compile(connection.builder),
  );
  return (await new DrivenRows(selection, { ids: found.map(({ id }) => id) }).next(connection)) ?? [];
}
