import { compareText, type PlannerKind, type SourceView } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import type { Selection } from '../selection/selection.ts';
import { totalsPredicates } from '../selection/selection-size.ts';
import { allOf } from '../selection/sql-dialect.ts';

/** A run of rows in the default order: those of a kind of a source with paths between two bounds. */
export interface Stretch {
  readonly source: SourceView;
  readonly kind: PlannerKind;
  /** Behind this path; empty for all. */
  readonly after: string;
  /** Before this path; absent: to the end. */
  readonly before?: string;
  /** How many rows it has at most. */
  readonly size: number;
}

/** A place in the default order, behind which a list goes on. */
export interface DefaultPlace {
  readonly sourceKind: string;
  readonly sourceName: string;
  readonly group: string;
  readonly resource: string;
  readonly path: string;
}

/** The stretches of some sources that have rows, in the default order, behind a place. */
export async function readStretches(
  connection: Connection,
  { plan, dialect, state }: Selection,
  { sources, after }: { readonly sources: readonly SourceView[]; readonly after?: DefaultPlace | undefined },
): Promise<Stretch[]> {
  const { kinds, namespaces } = plan;
  const where = allOf([sql`size > 0`, ...totalsPredicates({ plan: { ...plan, sources }, state, dialect })]);
  const rows = await connection.all(
    (namespaces === undefined
      ? sql<Total>`SELECT source, kind, NULL AS namespace, CAST(sum(size) AS bigint) AS size FROM totals WHERE ${where} GROUP BY source, kind`
      : sql<Total>`SELECT source, kind, namespace, size FROM totals WHERE ${where}`
    ).compile(connection.builder),
  );
  const bySource = Map.groupBy(rows, ({ source }) => source);
  return sources.flatMap((source) => {
    const byKind = Map.groupBy(bySource.get(source.id) ?? [], ({ kind }) => kind);
    return kinds.flatMap((kind) => stretchesOf(source, kind, byKind.get(kind.id) ?? [], after));
  });
}

interface Total {
  readonly source: number;
  readonly kind: number;
  readonly namespace: string | null;
  readonly size: number;
}

function stretchesOf(
  source: SourceView,
  kind: PlannerKind,
  totals: readonly Total[],
  place: DefaultPlace | undefined,
): Stretch[] {
  const order = place === undefined ? 1 : comparePlaces(source, kind, place);
  if (order < 0) return [];
  const after = order === 0 && place !== undefined ? place.path : '';
  return totals
    .map(({ namespace, size }): Stretch & { readonly after: string } => {
      if (namespace === null) return { source, kind, after: '', size };
      // '0' is the character behind '/'.
      return { source, kind, after: `${namespace}/`, before: `${namespace}0`, size };
    })
    .toSorted((a, b) => compareText(a.after, b.after))
    .flatMap((stretch) => {
      if (stretch.before !== undefined && compareText(stretch.before, after) <= 0) return [];
      return [compareText(stretch.after, after) < 0 ? { ...stretch, after } : stretch];
    });
}

/** Where a kind of a source stands relative to a place: negative before it, zero when it is the place's own. */
function comparePlaces(source: SourceView, kind: PlannerKind, place: DefaultPlace): number {
  return (
    compareText(source.kind, place.sourceKind) ||
    compareText(source.name, place.sourceName) ||
    compareText(kind.group, place.group) ||
    compareText(kind.resource, place.resource)
  );
}

/** Whether all of a source stands before a place. */
export function isSourceBefore(source: SourceView, place: DefaultPlace): boolean {
  return (compareText(source.kind, place.sourceKind) || compareText(source.name, place.sourceName)) < 0;
}
