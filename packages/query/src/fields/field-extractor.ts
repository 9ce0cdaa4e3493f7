import type { FieldDeclaration, FieldType } from '@orrery/model';
import type { FieldPath } from '../ast.ts';
import { type ExactJson, ExactNumber } from '../json/exact-json.ts';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { valuesAt } from '../paths/values-at.ts';
import { compareBytes } from '../values/bytes.ts';
import { rankKey } from '../values/rank-key.ts';
import { nestedKey, scalarKey } from '../values/scalar-key.ts';
import { summaryPath } from './summary-path.ts';

/** One entry of the field index. */
export interface FieldEntry {
  /** Id of the declaration. */
  readonly field: number;
  /** `scalarKey` or `rankKey` of a value, or the key of a nested one. */
  readonly key: Uint8Array;
}

/** Takes the entries of the field index from an object and its summary: by field, then key, none twice. */
export type FieldExtractor = (json: ExactJson, summary?: string) => FieldEntry[];

/** Prepares the declarations of one kind, so that their paths are read once. */
export function fieldExtractor(declarations: readonly FieldDeclaration[]): FieldExtractor {
  const fields = declarations
    .map(({ id, type, path }) => ({ id, type, path: path === summaryPath ? undefined : parseFieldPath(path) }))
    .toSorted((a, b) => a.id - b.id);
  return (json, summary) => {
    const entries: FieldEntry[] = [];
    for (const { id, type, path } of fields) {
      for (const key of fieldKeys(valuesOf({ json, path, summary }), type)) entries.push({ field: id, key });
    }
    return entries;
  };
}

/** The keys of a field's values: sorted by bytes, none twice. */
export function fieldKeys(values: readonly ExactJson[], type: FieldType): Uint8Array[] {
  const keys: Uint8Array[] = [];
  for (const value of values) {
    keys.push(valueKey(value));
    const rank = rankKey(type, value);
    if (rank !== undefined) keys.push(rank);
  }
  if (keys.length < 2) return keys;
  keys.sort(compareBytes);
  return keys.filter((key, at) => compareBytes(key, keys[at - 1] ?? noKey) !== 0);
}

const noKey = new Uint8Array();

function valuesOf({
  json,
  path,
  summary,
}: {
  readonly json: ExactJson;
  readonly path: FieldPath | undefined;
  readonly summary: string | undefined;
}): readonly ExactJson[] {
  if (path !== undefined) return valuesAt(json, path);
  return summary === undefined ? [] : [summary];
}

function valueKey(value: ExactJson): Uint8Array {
  return isScalar(value) ? scalarKey(value) : nestedKey();
}

function isScalar(value: ExactJson): value is string | number | ExactNumber | boolean {
  return typeof value !== 'object' || value instanceof ExactNumber;
}
