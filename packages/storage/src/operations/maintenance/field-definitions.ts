import { declaredFields, type FieldDeclaration, kindPrinterOf } from '@orrery/model';
import { summaryPath } from '@orrery/query';

/** What the entries of a field are made by; another one makes other entries. */
function fieldDefinition({ group, resource, path, type, isList }: FieldDeclaration): string {
  const printer = path === summaryPath ? (kindPrinterOf(group, resource)?.version ?? 0) : 0;
  return JSON.stringify([group, resource, path, type, isList, printer]);
}

/** The declared fields with their definitions, by id. */
export function declaredDefinitions(): ReadonlyMap<
  number,
  { readonly field: FieldDeclaration; readonly text: string }
> {
  return new Map(declaredFields.map((field) => [field.id, { field, text: fieldDefinition(field) }]));
}
