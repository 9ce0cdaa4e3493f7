import type { Revision, SourceKind } from '@orrery/model';

/**
 * A condition on one object, as plain data. Whatever parses text (selectors, URL parameters, the query language) makes this, the
 * evaluator and the planner read it. `not` is the exact complement (SEA-L03).
 */
export type Condition =
  | { readonly kind: 'and'; readonly of: readonly Condition[] }
  | { readonly kind: 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | SourceCondition
  | KindCondition
  | TextCondition
  | LabelCondition
  | FieldCondition
  | TimeCondition
  | OwnerCondition
  | JoinCondition
  | WordCondition;

/** Where the object was learned from. The names are those of the source; the kinds are alternatives. */
export interface SourceCondition {
  readonly kind: 'source';
  /** Only sources of these kinds; absent: any. */
  readonly kinds?: readonly SourceKind[];
  /** What must hold of the source; absent: nothing. */
  readonly test?:
    | { readonly attribute: 'name' | 'provider' | 'subscription' | 'project'; readonly text: TextTest }
    | { readonly attribute: 'fresh' | 'stale' };
}

/** The kind by any of its names: kind, plural, singular or short name, in any letter case (SEA-L, `kind`). */
export interface KindCondition {
  readonly kind: 'kind';
  readonly name: TextTest;
  /** API group; absent: any. */
  readonly group?: string;
}

/** A text every object has. An absent one (the namespace of a cluster-scoped object) is the empty string. */
export interface TextCondition {
  readonly kind: 'text';
  readonly of: 'namespace' | 'name' | 'uid' | 'group' | 'version';
  readonly test: TextTest;
}

/** What a text must be. Comparison is exact unless `ignoreCase`, which folds the letters A-Z only. */
export type TextTest =
  | { readonly op: 'in'; readonly values: readonly string[]; readonly ignoreCase?: boolean }
  /** `*` any run, `?` one character, nothing else is special. */
  | { readonly op: 'glob'; readonly pattern: string; readonly ignoreCase?: boolean }
  /** Substring. */
  | { readonly op: 'contains'; readonly text: string; readonly ignoreCase?: boolean }
  /** RE2 syntax, found anywhere in the text unless anchored. */
  | { readonly op: 'regex'; readonly pattern: string };

/** A label, annotation or (cloud) tag. Without `test`: the key exists. An object without the key never matches. */
export interface LabelCondition {
  readonly kind: 'label';
  readonly of: 'labels' | 'annotations' | 'tags';
  readonly key: string;
  /** `gt`, `lt`: both sides are 64-bit integers, else no match (SEA-D03). */
  readonly test?: TextTest | { readonly op: 'gt' | 'lt'; readonly value: string };
}

/** One step of a path into an object. */
export type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  /** Ranges over the elements of a list. */
  | { readonly kind: 'each' }
  | { readonly kind: 'index'; readonly index: number }
  /** Elements whose members equal these values. */
  | { readonly kind: 'where'; readonly equals: readonly { readonly name: string; readonly value: string }[] };

/** A path of the field-selector grammar (SEA-E). Passing through a list without a step of it ranges over its elements (E02). */
export type FieldPath = readonly PathStep[];

/**
 * What some value at a path must be: true if one value matches (SEA-E02). Negative operators are `not` around these. `exists`: present
 * and not null.
 */
export type ValueTest =
  | { readonly op: 'exists' }
  /** Equal to the text as string, number (`3` = `3.0`) or boolean (E04). */
  | { readonly op: 'in'; readonly values: readonly string[] }
  /** Integer, decimal, quantity or RFC 3339 time; the field is compared in the same type if it parses as such (E05). */
  | { readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly value: string }
  | { readonly op: 'glob'; readonly pattern: string; readonly ignoreCase?: boolean }
  | { readonly op: 'regex'; readonly pattern: string }
  /** An address inside the block, IPv4 or IPv6; a plain address is a block of one. */
  | { readonly op: 'cidr'; readonly block: string };

/** A field by path, or a semantic field (`ip`, `image`, `summary`...) that `model` declares as paths per kind. */
export interface FieldCondition {
  readonly kind: 'field';
  readonly field:
    | { readonly path: FieldPath }
    | { readonly semantic: 'summary' | 'node' | 'ip' | 'image' | 'port' | 'host' | 'zone' | 'id' };
  readonly test: ValueTest;
}

/** `since` <= time < `before`, in epoch milliseconds. An object without the time never matches. */
export interface TimeCondition {
  readonly kind: 'time';
  /** Creation, last change stored by Orrery, or deletion (tombstones only). */
  readonly of: 'created' | 'changed' | 'deleted';
  readonly since?: number;
  readonly before?: number;
}

/** An ancestor by owner references (`search.md` F). At least one of `uid`, `name`, `kind`; with `uid` the others are ignored. */
export interface OwnerCondition {
  readonly kind: 'owner';
  readonly uid?: string;
  /** Exact name of the owner, which is cluster-scoped or in the namespace of the object (F04). */
  readonly name?: string;
  readonly ownerKind?: OwnerKind;
  /** Distance minus one, 0..8, or any distance 1..8. */
  readonly seniority: number | 'any';
  /** Follows every reference instead of the controller's only (F05). */
  readonly everyReference: boolean;
}

/** The kind of an owner. References hold its name, not the plural. */
export interface OwnerKind extends KindName {
  /** Its names as whoever asks knows them, beside those that the store knows: an owner's kind need not be collected (F06). */
  readonly names?: readonly string[];
}

/** An object at the other end of an edge meets a condition (`search.md` N). Evaluated in memory only; the planner refuses it. */
export interface JoinCondition {
  readonly kind: 'join';
  readonly edge: string;
  readonly to: Condition;
}

/** A bare word that is no address and no UUID: fuzzy name, or exact value of any label, or native id (SEA-L02). */
export interface WordCondition {
  readonly kind: 'word';
  readonly text: string;
}

/** What rows can be ordered by beside the fields of their bodies. */
export type OrderColumn =
  | 'source'
  | 'group'
  | 'kind'
  | 'namespace'
  | 'name'
  | 'path'
  | 'uid'
  | 'owner'
  | 'created'
  | 'revision'
  | 'originVersion';

/** One key of an order. The keys of the default order follow every order as tie-breakers (SEA-H01). */
export interface OrderKey {
  readonly by: OrderColumn | { readonly path: FieldPath };
  readonly descending?: boolean;
}

/** Group and plural name of a kind. */
export interface KindName {
  readonly group: string;
  readonly resource: string;
}

/** Which state of the fleet a query is about. */
export interface Moment {
  /** The state after this revision; absent: now (SEA-O01). */
  readonly at?: Revision;
  /** Tombstones: default `exclude` (SEA-O03). */
  readonly deleted?: 'exclude' | 'include' | 'only';
}

/** A question about objects. Pages, counts and groups are asked of it beside. */
export interface ObjectQuery extends Moment {
  readonly visible: VisibleSet;
  /** Only these kinds; absent: all that are stored. */
  readonly kinds?: readonly KindName[];
  /** Absent: every object. */
  readonly where?: Condition;
  /** Absent or empty: the default order. */
  readonly order?: readonly OrderKey[];
}

/** Patterns are globs of `*` and `?`; absent means all. */
export interface Grant {
  /** Ids of sources; absent: all sources. */
  readonly sources?: readonly number[];
  readonly kinds?: readonly KindName[];
  readonly namespaces?: { readonly patterns: readonly string[]; readonly clusterScoped: boolean };
  readonly names?: readonly string[];
}

/**
 * What a caller may see: an object is visible when some grant covers it (S-22.1). It is part of every read. No grants: nothing is
 * visible.
 */
export type VisibleSet =
  | { readonly kind: 'everything' }
  | { readonly kind: 'grants'; readonly grants: readonly Grant[] };

/** What objects are grouped by (SEA-M01). */
export type GroupKey =
  | { readonly by: 'source' | 'group' | 'kind' | 'namespace' | 'name' }
  /** The name of a source of this kind; objects of other sources have none (SEA-M03). */
  | { readonly by: 'cluster' | 'account' | 'feed' }
  | { readonly by: 'label'; readonly key: string }
  | { readonly by: 'field'; readonly field: FieldCondition['field'] }
  /** Buckets of creation time, aligned to multiples of the size since the epoch. */
  | { readonly by: 'created'; readonly bucketMs: number };

/** What is computed of a group (SEA-M01); absent values count nothing. */
export type Aggregate =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum' | 'min' | 'max' | 'avg' | 'distinct'; readonly path: FieldPath };
