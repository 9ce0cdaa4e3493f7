import type { CellRow } from './stored-cells.ts';

/** `metav1.TableColumnDefinition`. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  /** `name` marks the column that names the object. */
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority: number;
}

/** `metav1.TableRowCondition`. */
export interface RowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** Whether the name of the object stands in a column. The format alone does not say so: that of a volume's attacher is `name` too. */
export function isNameColumn({ name, format }: ColumnDefinition): boolean {
  return format === 'name' && name === 'Name';
}

/** How objects of one kind look in a table. */
export interface KindPrinter {
  /** Grows with every change of what `print` gives, so that cells kept of an earlier one are made again. */
  readonly version: number;
  readonly columns: readonly ColumnDefinition[];
  /** @param object a parsed object; what is missing or of another type prints as absent. */
  print(object: unknown): CellRow;
}

/** A column with the usual values for what is not said. */
export function column(
  name: string,
  description: string,
  options: Partial<Pick<ColumnDefinition, 'type' | 'format' | 'priority'>> = {},
): ColumnDefinition {
  return {
    name,
    type: options.type ?? 'string',
    format: options.format ?? '',
    description,
    priority: options.priority ?? 0,
  };
}

/** Shown with `-o wide` only. */
export const wide = { priority: 1 } as const;

/** kube-apiserver's description of `metadata.name` in its tables. */
export const nameColumn: ColumnDefinition = column(
  'Name',
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  { format: 'name' },
);

/** kube-apiserver's description of `metadata.creationTimestamp` in its tables. */
export const creationDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

/** The age of the object. */
export const ageColumn: ColumnDefinition = column('Age', creationDescription);
