import type { FieldPath } from '../ast.ts';
import type { EntryKey, PlainKey } from './query-keys.ts';

/** How a term compares. `:` equals with globs, `=` equals exactly, `~` is an RE2 expression (SEA-L01). */
export type TermOperator = ':' | '=' | '!=' | '~' | '!~' | '>' | '>=' | '<' | '<=';

/** What a term asks about. */
export type TermKey =
  | { readonly kind: 'plain'; readonly name: PlainKey }
  /** A label, annotation or tag by its key. */
  | { readonly kind: 'entry'; readonly of: EntryKey; readonly key: string }
  /** The status of a condition by its type. */
  | { readonly kind: 'condition'; readonly type: string }
  | { readonly kind: 'path'; readonly path: FieldPath };

/** One comparison. Several values are alternatives, or all excluded by a negative operator; `:` with the value `*` is "exists". */
export interface QueryTerm {
  readonly kind: 'term';
  readonly key: TermKey;
  readonly operator: TermOperator;
  /** At least one; exactly one for `>`, `>=`, `<` and `<=`. */
  readonly values: readonly string[];
}

/**
 * An expression of the query language as it is printed and stored. It does not depend on when or where it is asked: ages stay ages and
 * names stay names; `lowerExpression` makes a `Condition` of it. `and` and `or` have two parts or more and none of their own sort.
 */
export type QueryExpression =
  | { readonly kind: 'and'; readonly of: readonly QueryExpression[] }
  | { readonly kind: 'or'; readonly of: readonly QueryExpression[] }
  | { readonly kind: 'not'; readonly of: QueryExpression }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'join'; readonly edge: string; readonly to: QueryExpression }
  | QueryTerm;

/** A key to group by: of the language, or `created` in buckets of a written age (`created:1d`). */
export type QueryGroup = TermKey | { readonly kind: 'bucket'; readonly size: string };

/** A key to sort by, with the name of SEA-H03 or a path. */
export interface QuerySort {
  readonly field: string;
  readonly descending: boolean;
}

/** What stands after the bars, each sort at most once; their order means nothing. */
export interface QueryStages {
  readonly at?: string;
  readonly sort?: readonly QuerySort[];
  readonly limit?: number;
  /** Empty: one count of everything. */
  readonly count?: readonly QueryGroup[];
  /** As written: `NAME`, `NAME:path`, `+fresh`... */
  readonly columns?: readonly string[];
}

/** A whole text of the language. */
export interface QueryTree {
  /** Absent: every object. */
  readonly expression?: QueryExpression;
  readonly stages: QueryStages;
}
