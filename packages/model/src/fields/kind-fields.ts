import type { FieldDeclaration, FieldType, SemanticField } from './field-declaration.ts';

/** One field of a kind: id, path, type, and what it means on every kind. */
export type FieldRow = readonly [id: number, path: string, type: FieldType, semantic?: SemanticField];

/** The declarations of one kind. A path with a list step ranges over elements. */
export function kindFields(group: string, resource: string, rows: readonly FieldRow[]): readonly FieldDeclaration[] {
  return rows.map(([id, path, type, semantic]) => ({
    ...{ id, group, resource, path, type },
    isList: path.includes('[]'),
    ...(semantic === undefined ? {} : { semantic }),
  }));
}
