import type { Grant, VisibleSet } from '@orrery/query';
import { sql } from 'kysely';
import type { StoredKind } from '../../sql/catalogue.ts';
import type { RowScope } from './object-condition.ts';
import { allOf, anyOf, type Expression, type Predicate, type SqlDialect } from './sql-dialect.ts';

/** Kinds by group and plural, as grants name them. */
export type KindIds = ReadonlyMap<string, number>;

/** The key of a kind in `KindIds`. */
export function kindKey({ group, resource }: Pick<StoredKind, 'group' | 'resource'>): string {
  return `${group}/${resource}`;
}

/** A grant with the ids of its kinds. */
type IdGrant = Omit<Grant, 'kinds'> & { readonly kinds?: readonly number[] };

/**
 * What the caller may see as a predicate over the row `o` (S-22.1), empty when that is everything. Grants that do not concern the rows
 * asked of are left out, and what lists of grants differ in is bound as one parameter, however long (S-22.7).
 */
export function visibleCondition(
  visible: VisibleSet,
  kinds: KindIds,
  dialect: SqlDialect,
  scope: RowScope,
): Predicate[] {
  if (visible.kind === 'everything') return [];
  const grants = visible.grants.flatMap((grant) => grantWithin(grant, kinds, scope));
  const alternatives: Predicate[] = [];
  const alike = Map.groupBy(grants, ({ kinds: of, names }) => JSON.stringify([of ?? null, names ?? null]));
  for (const group of alike.values()) {
    const terms = groupCondition(group, dialect);
    if (terms.length === 0) return [];
    alternatives.push(allOf(terms));
  }
  return [anyOf(alternatives)];
}

/** The grant without what the scope decides; none when it covers nothing of it. */
function grantWithin(grant: Grant, kindIds: KindIds, scope: RowScope): IdGrant[] {
  const { sources, namespaces, names } = grant;
  const kinds = grant.kinds?.flatMap((kind) => kindIds.get(kindKey(kind)) ?? []);
  if (!covers(sources, scope.source) || !covers(kinds, scope.kind)) return [];
  return [
    {
      ...(sources === undefined || scope.source !== undefined ? {} : { sources }),
      ...(kinds === undefined || scope.kind !== undefined ? {} : { kinds: kinds.toSorted((a, b) => a - b) }),
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(names === undefined || names.includes('*') ? {} : { names }),
    },
  ];
}

function covers(ids: readonly number[] | undefined, known: number | undefined): boolean {
  return ids === undefined || known === undefined || ids.includes(known);
}

/** What grants of the same kinds and names ask for: none of them, one part or several that must hold. */
function groupCondition(grants: readonly IdGrant[], dialect: SqlDialect): Predicate[] {
  const [first] = grants;
  if (first === undefined) return [sql`1 = 0`];
  const places = placesCondition(grants, dialect);
  return [
    ...(first.kinds === undefined ? [] : [dialect.inNumbers(dialect.unindexed(sql`o.kind`), first.kinds)]),
    ...(first.names === undefined ? [] : [patternsCondition(dialect.nameOf(sql`o.path`), first.names, dialect)]),
    ...(places === undefined ? [] : [places]),
  ];
}

/** The sources and namespaces of the grants; undefined when one of them has no bounds. */
function placesCondition(grants: readonly IdGrant[], dialect: SqlDialect): Predicate | undefined {
  if (grants.some(({ sources, namespaces }) => sources === undefined && namespaces === undefined)) return undefined;
  const wholeSources = new Set<number>();
  const pairs = new Set<string>();
  for (const { sources = [], namespaces } of grants) {
    for (const source of sources) {
      if (namespaces === undefined) wholeSources.add(source);
      else addPairs(pairs, source, namespaces);
    }
  }
  const everywhere = grants.flatMap(({ sources, namespaces }) => (sources === undefined ? (namespaces ?? []) : []));
  const namespace = dialect.namespaceOf(sql`o.path`);
  const place = sql`(CAST(o.source AS text) || '/' || ${namespace})`;
  return anyOf([
    ...(wholeSources.size === 0 ? [] : [dialect.inNumbers(dialect.unindexed(sql`o.source`), [...wholeSources])]),
    ...(pairs.size === 0 ? [] : [patternsCondition(place, [...pairs], dialect)]),
    ...everywhereCondition(everywhere, namespace, dialect),
  ]);
}

/** Namespaces that are visible in every source. */
function everywhereCondition(
  all: readonly NonNullable<Grant['namespaces']>[],
  namespace: Expression,
  dialect: SqlDialect,
): Predicate[] {
  const patterns = all.flatMap((one) => one.patterns);
  return [
    ...(all.some(({ clusterScoped }) => clusterScoped) ? [sql`${namespace} = ''`] : []),
    // A pattern such as `*` matches the empty text, which is no namespace.
    ...(patterns.length === 0
      ? []
      : [sql`(${namespace} <> '' AND ${patternsCondition(namespace, patterns, dialect)})`]),
  ];
}

/** Texts `<source>/<namespace>`; a namespace has no slash. An empty one matches `?*` no more than a cluster-scoped object may. */
function addPairs(
  pairs: Set<string>,
  source: number,
  { patterns, clusterScoped }: NonNullable<Grant['namespaces']>,
): void {
  if (clusterScoped) pairs.add(`${source}/`);
  for (const pattern of patterns) if (pattern !== '') pairs.add(`${source}/${/^\*+$/.test(pattern) ? '?*' : pattern}`);
}

function patternsCondition(text: Expression, patterns: readonly string[], dialect: SqlDialect): Predicate {
  if (patterns.includes('*')) return sql`1 = 1`;
  const storable = patterns.filter((pattern) => !pattern.includes('\0') && pattern.isWellFormed());
  const wild = storable.filter((pattern) => /[*?]/.test(pattern));
  const literal = storable.filter((pattern) => !/[*?]/.test(pattern));
  return anyOf([
    ...(literal.length === 0 ? [] : [dialect.inTexts(text, literal)]),
    ...(wild.length === 0 ? [] : [dialect.globAny(text, wild)]),
  ]);
}
