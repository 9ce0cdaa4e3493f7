import { type GroupKey, GroupTable } from '@orrery/query';
import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { totalsCondition } from '../counts/count-by-totals.ts';
import type { Selection } from '../selection/selection.ts';
import { allOf } from '../selection/sql-dialect.ts';
import type { Groups } from './groups.ts';

/** The columns of the totals, null where they are not asked for. */
interface TotalRow {
  readonly source: number | null;
  readonly kind: number | null;
  readonly namespace: string | null;
  readonly size: number;
}

/** Groups by source, kind and namespace from the totals of the namespaces; undefined when they do not say it all. */
export async function groupByTotals(
  connection: Connection,
  selection: Selection,
  by: readonly GroupKey[],
): Promise<Groups | undefined> {
  const where = totalsCondition(selection);
  if (where === undefined || !by.every(isOfTotals)) return undefined;
  const asked = new Set(by.flatMap(columnOf));
  const column = (name: 'source' | 'kind' | 'namespace'): RawBuilder<unknown> =>
    asked.has(name) ? sql`o.${sql.ref(name)}` : sql`NULL`;
  const grouped = [...asked].map((name) => sql`o.${sql.ref(name)}`);
  const rows = await connection.all(
    sql<TotalRow>`SELECT ${column('source')} AS source, ${column('kind')} AS kind, ${column('namespace')} AS namespace, CAST(sum(o.size) AS bigint) AS size FROM totals o WHERE ${allOf([where, sql`o.size > 0`])}${grouped.length === 0 ? sql`` : sql` GROUP BY ${sql.join(grouped)}`}`.compile(
      connection.builder,
    ),
  );
  const table = new GroupTable([]);
  let total = 0;
  for (const row of rows) {
    // The sum of no rows is null.
    if ((row.size ?? 0) === 0) continue;
    total += row.size;
    table.addCount(
      by.map((key) => textOf(key, row, selection)),
      row.size,
    );
  }
  return { table, total, isMultiValued: false };
}

function isOfTotals({ by }: GroupKey): boolean {
  return isOfSource(by) || by === 'group' || by === 'kind' || by === 'namespace';
}

function columnOf({ by }: GroupKey): ('source' | 'kind' | 'namespace')[] {
  if (isOfSource(by)) return ['source'];
  if (by === 'namespace') return [by];
  return by === 'group' || by === 'kind' ? ['kind'] : [];
}

function textOf({ by }: GroupKey, { source, kind, namespace }: TotalRow, selection: Selection): string | null {
  if (by === 'namespace') return namespace === '' ? null : namespace;
  return placeText(by, { source: source ?? 0, kind: kind ?? 0 }, selection);
}

/** Whether the source of a row says a key: all of it, or its name if it is of the kind asked for. */
export function isOfSource(by: GroupKey['by']): boolean {
  return by === 'source' || by === 'cluster' || by === 'account' || by === 'feed';
}

/** The text of a key that the source or kind of a row says. */
export function placeText(
  by: GroupKey['by'],
  { source, kind }: { readonly source: number; readonly kind: number },
  { filter: { views } }: Selection,
): string | null {
  if (isOfSource(by)) {
    const view = views.sources.get(source);
    if (view === undefined) return null;
    if (by === 'source') return `${view.kind}/${view.name}`;
    return view.kind === by ? view.name : null;
  }
  const view = views.kinds.get(kind);
  return (by === 'group' ? view?.group : view?.resource) ?? null;
}
