/** How values of a declared field compare, beside equality: `string` by bytes, the others by rank. */
export type FieldType = 'string' | 'number' | 'quantity' | 'time' | 'boolean' | 'ip';

/** Fields that mean the same whatever the kind is (`search.md` L: `ip`, `image`, `status`...). */
export type SemanticField = 'summary' | 'node' | 'ip' | 'image' | 'port' | 'host' | 'zone' | 'id';

/**
 * A path of one kind that is kept in the field index (`architecture.md` 2). Adding one is one entry and a new id; an id is never
 * given to another path, type or kind.
 */
export interface FieldDeclaration {
  /** Stable, 1..65535. */
  readonly id: number;
  readonly group: string;
  /** Plural name of the kind. */
  readonly resource: string;
  /** In the grammar of field selectors, list steps written out; `$summary` is the summary of the kind's printer. */
  readonly path: string;
  readonly type: FieldType;
  /** The path ranges over list elements: an object has any number of values. */
  readonly isList: boolean;
  readonly semantic?: SemanticField;
}
