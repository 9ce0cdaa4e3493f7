import {
  type Cell,
  type ColumnDefinition,
  column,
  creationDescription,
  type DefinedColumn,
  humanAge,
  type JsonValue,
  nameColumn,
  textAt,
} from '@orrery/model';
import { goText, isInt64 } from './go-text.ts';
import { evaluateJsonPath } from './json-path/evaluate-json-path.ts';
import { type JsonPath, JsonPathError } from './json-path/nodes.ts';
import { parseJsonPath } from './json-path/parse-json-path.ts';
import type { Printer } from './printer.ts';

/** What a CRD version without columns prints beside the name. */
export const defaultCustomColumns: readonly DefinedColumn[] = [
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: creationDescription },
];

interface CompiledColumn {
  readonly definition: ColumnDefinition;
  readonly path: JsonPath;
}

/**
 * A printer of custom objects by their columns, as `k8s.io/apiextensions-apiserver` prints them: only the first thing found is
 * printed, a missing or wrong one is null. A column with an unreadable path ends the table before it, as there.
 */
export function createCustomPrinter(columns: readonly DefinedColumn[]): Printer {
  const compiled = compileColumns(columns);
  return {
    columns: [nameColumn, ...compiled.map(({ definition }) => definition)],
    print: (object, nowMs) => ({
      cells: [textAt(object, 'metadata', 'name'), ...compiled.map((one) => cellOf(one, object, nowMs))],
    }),
  };
}

function compileColumns(columns: readonly DefinedColumn[]): CompiledColumn[] {
  const compiled: CompiledColumn[] = [];
  for (const { name, type, jsonPath, format, description, priority } of columns) {
    const path = readPath(jsonPath);
    if (path === undefined) break;
    const shown = description || `Custom resource definition column (in JSONPath format): ${jsonPath}`;
    compiled.push({ definition: column(name, shown, { type, format: format ?? '', priority: priority ?? 0 }), path });
  }
  return compiled;
}

function readPath(jsonPath: string): JsonPath | undefined {
  try {
    return parseJsonPath(jsonPath);
  } catch (error) {
    // a member may hold a CRD that its own API server cannot print either
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

function cellOf({ definition, path }: CompiledColumn, object: JsonValue, nowMs: number): Cell {
  const found = firstFound(path, object);
  if (found === undefined) return null;
  switch (definition.type) {
    case 'string':
      return goText(found);
    case 'integer':
      return integerCell(found);
    case 'number':
      return typeof found === 'number' || typeof found === 'bigint' ? Number(found) : null;
    case 'boolean':
      return typeof found === 'boolean' ? found : null;
    case 'date':
      return typeof found === 'string' ? dateCell(found, nowMs) : null;
    default:
      return null;
  }
}

function firstFound(path: JsonPath, object: JsonValue): JsonValue | undefined {
  try {
    return evaluateJsonPath(path, object)[0];
  } catch (error) {
    // an object of another shape than its column expects has an empty cell
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

/** What Go's conversion of a float64 that is too large makes of it on amd64. */
const beyondInt64 = -(2n ** 63n);

function integerCell(value: JsonValue): Cell {
  if (typeof value === 'bigint') return isInt64(value) ? value : beyondInt64;
  if (typeof value !== 'number') return null;
  return Math.abs(value) < 2 ** 63 ? Math.trunc(value) : beyondInt64;
}

function dateCell(value: string, nowMs: number): string {
  return value === 'null' ? '<unknown>' : humanAge(value, nowMs);
}
