import { Type } from 'typebox';
import { type JsonValue, listAt, memberAt, numberAt, textAt } from '../json/json-value.ts';

/** One of `additionalPrinterColumns` of a CRD version; an optional member that is absent is empty or 0 there. */
export interface DefinedColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
}

/** What a CRD says of a version, as far as reading its objects follows from it. */
export interface VersionDefinition {
  readonly name: string;
  readonly columns: readonly DefinedColumn[];
  /** `selectableFields[].jsonPath`: `.spec.color`. */
  readonly selectableFields: readonly string[];
}

/** What defines a custom kind: the served versions of its CRD. None: an API server of its own serves the kind. */
export interface KindDefinition {
  readonly versions: readonly VersionDefinition[];
}

/** A definition as the facts of a scope keep it. */
export const kindDefinitionSchema = Type.Unsafe<KindDefinition>(
  Type.Object({
    versions: Type.Array(
      Type.Object({
        name: Type.String(),
        columns: Type.Array(
          Type.Object({
            name: Type.String(),
            type: Type.String(),
            jsonPath: Type.String(),
            format: Type.Optional(Type.String()),
            description: Type.Optional(Type.String()),
            priority: Type.Optional(Type.Number()),
          }),
        ),
        selectableFields: Type.Array(Type.String()),
      }),
    ),
  }),
);

/**
 * What is kept of a definition: it is written with every position of the kind. Beyond the characters, in JSON, columns of a version lose
 * their descriptions, then the last ones go. Kubernetes allows 8 selectable fields.
 */
const bounds = { versions: 10, columnCharacters: 4_096, selectableFields: 8, pathCharacters: 512 };

/** Reads the body of a CRD of `apiextensions.k8s.io/v1`, within bounds. */
export function definitionOfCrd(crd: JsonValue): KindDefinition {
  const served = listAt(crd, 'spec', 'versions').filter((version) => memberAt(version, 'served') !== false);
  return {
    versions: served.slice(0, bounds.versions).map((version) => ({
      name: textAt(version, 'name'),
      columns: boundedColumns(columnsAt(version, 'additionalPrinterColumns')),
      selectableFields: listAt(version, 'selectableFields')
        .map((field) => textAt(field, 'jsonPath'))
        .filter((path) => path !== '' && path.length <= bounds.pathCharacters)
        .slice(0, bounds.selectableFields),
    })),
  };
}

/** Reads what facts keep; undefined when they keep none. */
export function readKindDefinition(kept: JsonValue | undefined): KindDefinition | undefined {
  if (kept === undefined || kept === null) return undefined;
  return {
    versions: listAt(kept, 'versions').map((version) => ({
      name: textAt(version, 'name'),
      columns: columnsAt(version, 'columns'),
      selectableFields: listAt(version, 'selectableFields').filter((path) => typeof path === 'string'),
    })),
  };
}

function columnsAt(version: JsonValue, list: string): DefinedColumn[] {
  return listAt(version, list).map((column) => {
    const [format, description] = [textAt(column, 'format'), textAt(column, 'description')];
    const priority = numberAt(column, 'priority');
    return {
      name: textAt(column, 'name'),
      type: textAt(column, 'type'),
      jsonPath: textAt(column, 'jsonPath'),
      ...(format === '' ? {} : { format }),
      ...(description === '' ? {} : { description }),
      ...(priority === 0 ? {} : { priority }),
    };
  });
}

function boundedColumns(columns: readonly DefinedColumn[]): readonly DefinedColumn[] {
  const whole = firstWithin(columns);
  if (whole.length === columns.length) return whole;
  return firstWithin(columns.map(({ description: _long, ...column }) => column));
}

function firstWithin(columns: readonly DefinedColumn[]): readonly DefinedColumn[] {
  let characters = 0;
  const beyond = columns.findIndex((column) => {
    characters += JSON.stringify(column).length + 1;
    return characters > bounds.columnCharacters;
  });
  return beyond < 0 ? columns : columns.slice(0, beyond);
}
