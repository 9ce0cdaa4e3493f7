import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { probeOf } from '../selection/choose-driver.ts';
import type { Selection } from '../selection/selection.ts';

/**
 * Counts entries of the index of the one condition a query has on labels or fields, when rights and removals ask for no more than kinds
 * and sources; undefined otherwise.
 */
export async function countByIndex(
  connection: Connection,
  { plan, state, bounds }: Selection,
): Promise<number | undefined> {
  const [conjunct, ...more] = plan.indexed;
  if (conjunct === undefined || more.length > 0 || plan.residual.length > 0) return undefined;
  if (plan.visible.kind !== 'everything' || state.removals.length > 0) return undefined;
  const { kind } = conjunct.index;
  if (kind !== 'label' && kind !== 'field') return undefined;
  const probe = await probeOf(conjunct.index, { connection, bounds, plan, state, owned: async () => undefined });
  const [select] = probe?.selects ?? [];
  if (probe === undefined) return undefined;
  if (select === undefined) return 0;
  const counted = probe.repeats ? sql`count(DISTINCT id)` : sql`count(*)`;
  const [row] = await connection.all(
    sql<{ size: number }>`SELECT CAST(${counted} AS bigint) AS size FROM (${select}) AS c`.compile(connection.builder),
  );
  return row?.size ?? 0;
}
