import type { IndexAtom } from '@orrery/query';
import { sql } from 'kysely';
import type { Connection } from '../../sql/connection.ts';
import { uidKey } from '../../sql/uid-key.ts';
import { ownerEdge } from '../batches/references-of.ts';
import { allOf, dialectOf, type Predicate } from './sql-dialect.ts';

type OwnerAtom = Extract<IndexAtom, { readonly kind: 'owner' }>;

/** The longest chain of references that `any` means (SEA-F01). */
const anyDistance = 8;

/**
 * Ids of objects with the ancestor described, at most `limit` of them, downwards from the references that name it. What stands between
 * meets the predicates and is cluster-scoped or in the namespace of its dependent (`search.md` F). Distances are counted, so that
 * cycles end.
 * @param sources only objects of these; absent: of all.
 * @param between what must hold of the row `o` of an object in between: that the caller may see it.
 */
export async function findOwned(
  connection: Connection,
  atom: OwnerAtom,
  {
    sources,
    between,
    limit,
  }: { readonly sources?: readonly number[]; readonly between: readonly Predicate[]; readonly limit: number },
): Promise<number[]> {
  const { seniority, everyReference } = atom.owner;
  const last = seniority === 'any' ? anyDistance : seniority + 1;
  const dialect = dialectOf(connection);
  const isFollowed = everyReference ? [] : [sql`r.is_controller = 1`];
  const references = sql`r.target = t.id AND r.source = t.source`;
  const first = allOf([...describedBy(connection, atom, sources), references, ...isFollowed]);
  const namespace = dialect.namespaceOf(sql`o.path`);
  const next = allOf([
    sql`d.distance < ${sql.lit(last)}`,
    sql`o.id = d.object`,
    ...between,
    sql`t.source = o.source AND t.edge = ${sql.lit(ownerEdge)} AND t.uid = o.uid`,
    sql`(${namespace} = '' OR ${namespace} = t.namespace)`,
    references,
    ...isFollowed,
  ]);
  const asked = seniority === 'any' ? sql`1 = 1` : sql`distance = ${sql.lit(last)}`;
  const rows = await connection.all(
    sql<{ id: number }>`WITH RECURSIVE dependents(object, distance) AS (
      SELECT r.object, 1 FROM targets t CROSS JOIN object_refs r WHERE ${first}
      UNION
      SELECT r.object, d.distance + 1 FROM dependents d CROSS JOIN objects o CROSS JOIN targets t CROSS JOIN object_refs r WHERE ${next}
    ) SELECT DISTINCT object AS id FROM dependents WHERE ${asked} LIMIT ${sql.lit(limit)}`.compile(connection.builder),
  );
  return rows.map(({ id }) => id);
}

/** The references `t` that name the owner. */
function describedBy(
  connection: Connection,
  { owner, targetKinds }: OwnerAtom,
  sources: readonly number[] | undefined,
): Predicate[] {
  const dialect = dialectOf(connection);
  const isOwner = sql`t.edge = ${sql.lit(ownerEdge)}`;
  if (owner.uid !== undefined) {
    const isOf = sources === undefined ? sql`(SELECT id FROM sources WHERE is_removed = 0)` : undefined;
    const isSource = isOf === undefined ? dialect.inNumbers(sql`t.source`, sources ?? []) : sql`t.source IN ${isOf}`;
    return [isSource, isOwner, sql`t.uid = ${uidKey(owner.uid)}`];
  }
  return [
    isOwner,
    ...(owner.name === undefined ? [] : [sql`t.name = ${owner.name}`]),
    ...(targetKinds === undefined ? [] : [dialect.inTexts(sql`t.target_kind`, targetKinds)]),
    ...(sources === undefined ? [] : [dialect.inNumbers(dialect.unindexed(sql`t.source`), sources)]),
  ];
}
