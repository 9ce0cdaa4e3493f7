import type { FieldType, SemanticField } from '@orrery/model';
import type {
  Condition,
  FieldPath,
  LabelCondition,
  OrderColumn,
  OwnerCondition,
  TextTest,
  ValueTest,
  VisibleSet,
} from '../ast.ts';
import type { KindView, SourceView } from '../object-view.ts';
import type { KeyRange } from '../values/rank-key.ts';

/** A kind with its number in the store. */
export interface PlannerKind extends KindView {
  readonly id: number;
}

/** A declared field of a stored kind. */
export interface PlannerField {
  readonly id: number;
  /** Number of the kind. */
  readonly kind: number;
  /** Canonical text of the path. */
  readonly path: string;
  readonly type: FieldType;
  readonly isList: boolean;
  readonly semantic?: SemanticField;
  /** Whether its index is complete; one that is not is read from bodies. */
  readonly isReady: boolean;
}

/** What the store knows when a query is planned; small, in memory. */
export interface PlannerCatalogue {
  /** Living sources in the order kind, name. */
  readonly sources: readonly SourceView[];
  /** Attributes known of sources; a condition on another one cannot be answered. */
  readonly attributes: ReadonlySet<string>;
  /** Stored kinds in the order group, plural. */
  readonly kinds: readonly PlannerKind[];
  readonly fields: readonly PlannerField[];
}

/**
 * A condition that columns and indexes answer exactly, as a tree over atoms. Every atom is true or false of an object, never unknown,
 * so that `not` is the complement.
 */
export type IndexCondition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly IndexCondition[] }
  | { readonly kind: 'not'; readonly of: IndexCondition }
  | { readonly kind: 'constant'; readonly value: boolean }
  | IndexAtom;

/** What one column or index answers. */
export type IndexAtom =
  /** Ids. */
  | { readonly kind: 'source' | 'objectKind'; readonly ids: readonly number[] }
  /** Never a regular expression; texts that no stored name can hold are left out. */
  | {
      readonly kind: 'text';
      readonly of: 'namespace' | 'name';
      readonly test: Exclude<TextTest, { readonly op: 'regex' }>;
    }
  | { readonly kind: 'uid'; readonly values: readonly string[] }
  | { readonly kind: 'version'; readonly values: readonly string[] }
  | {
      readonly kind: 'time';
      readonly of: 'created' | 'changed';
      readonly since?: number;
      readonly before?: number;
    }
  | { readonly kind: 'label'; readonly key: string; readonly test?: LabelCondition['test'] }
  /** Any label with this value. */
  | { readonly kind: 'labelValue'; readonly value: string }
  | { readonly kind: 'field'; readonly fields: readonly PlannerField[]; readonly test: FieldTest }
  | { readonly kind: 'owner'; readonly owner: OwnerCondition; readonly targetKinds?: readonly string[] };

/** What must hold of some key that the field index has for an object. */
export type FieldTest =
  | { readonly op: 'exists' }
  | { readonly op: 'keys'; readonly keys: readonly Uint8Array[] }
  | { readonly op: 'range'; readonly range: KeyRange }
  /** Decided per distinct key, of those in the ranges. */
  | {
      readonly op: 'match';
      readonly test: Extract<ValueTest, { readonly op: 'glob' | 'regex' }>;
      readonly ranges: readonly KeyRange[];
    };

/** One of the conditions that must all hold, with the way it is answered. */
export interface Conjunct {
  readonly condition: Condition;
  readonly index: IndexCondition;
}

/** What only the object itself answers, row by row. */
export interface Residual {
  readonly condition: Condition;
  /** False when columns of the row suffice. */
  readonly needsBody: boolean;
}

/** One key of an order. */
export type PlannedOrderKey = { readonly isDescending: boolean } & (
  | { readonly by: OrderColumn }
  /** `index` is there when the field index can give the rows in this order. */
  | { readonly by: 'field'; readonly path: FieldPath; readonly index?: PlannerField }
);

/** How a query is answered, before any row is read. All of it must hold of an object. */
export interface Plan {
  /** Sources that can hold an answer, in the order kind, name. */
  readonly sources: readonly SourceView[];
  /** Kinds that can hold an answer, in the order group, plural. */
  readonly kinds: readonly PlannerKind[];
  /** The default order has group and plural: the query is not about one kind only. */
  readonly spansKinds: boolean;
  /** What the caller may see of these sources and kinds; `everything` when the two lists say it all. */
  readonly visible: VisibleSet;
  /** Only these namespaces, none of them empty; absent: any, cluster-scoped objects too. */
  readonly namespaces?: readonly string[];
  /** Beside what the lists above say. */
  readonly indexed: readonly Conjunct[];
  readonly residual: readonly Residual[];
  /** Parts of texts of which a body that meets the residual holds one, unless it holds an escape `\u`; absent: no such parts. */
  readonly needles?: readonly string[];
  /** Empty: the default order. */
  readonly order: readonly PlannedOrderKey[];
}
