import type { FieldCondition, ValueTest } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { joinBytes } from '../values/bytes.ts';
import { type KeyRange, rankRange } from '../values/rank-key.ts';
import { keyTag, scalarKeysOf } from '../values/scalar-key.ts';
import { textKey } from '../values/text-key.ts';
import type { IndexContext } from './indexed-condition.ts';
import type { FieldTest, IndexCondition, PlannerField } from './plan.ts';
import { combine } from './simplify.ts';
import { storableTest } from './storable-test.ts';

/** A field condition by the field index or a column; undefined when a kind in question does not keep the field in the index. */
export function indexedField(condition: FieldCondition, context: IndexContext): IndexCondition | undefined {
  const column = indexedColumn(condition);
  if (column !== undefined) return column;
  const fields = indexedFields(condition.field, context);
  if (fields === undefined) return undefined;
  if (fields.length === 0) return { kind: 'constant', value: false };
  const parts = Map.groupBy(fields, ({ type }) => type)
    .entries()
    .map(([type, alike]): IndexCondition | undefined => {
      const test = keyTest(condition.test, type);
      return test === undefined ? undefined : { kind: 'field', fields: alike, test };
    })
    .toArray();
  return parts.every((part) => part !== undefined) ? combine('or', parts) : undefined;
}

/** The name and the namespace are columns (SEA-E07). */
function indexedColumn({ field, test }: FieldCondition): IndexCondition | undefined {
  if ('semantic' in field || test.op !== 'in') return undefined;
  const path = printFieldPath(field.path);
  if (path !== 'metadata.name' && path !== 'metadata.namespace') return undefined;
  // A cluster-scoped object has the namespace '' as a column and none as a field.
  const storable = storableTest({ op: 'in', values: test.values.filter((value) => value !== '') });
  if (storable === undefined) return { kind: 'constant', value: false };
  return { kind: 'text', of: path === 'metadata.name' ? 'name' : 'namespace', test: storable };
}

function indexedFields(field: FieldCondition['field'], { catalogue, kinds }: IndexContext): PlannerField[] | undefined {
  const ids = new Set(kinds.map(({ id }) => id));
  if ('semantic' in field) {
    // Kinds without a declaration have no value of this meaning.
    const fields = catalogue.fields.filter(({ kind, semantic }) => semantic === field.semantic && ids.has(kind));
    return fields.every(({ isReady }) => isReady) ? fields : undefined;
  }
  const path = printFieldPath(field.path);
  const fields = catalogue.fields.filter(
    (declared) => declared.isReady && declared.path === path && ids.has(declared.kind),
  );
  return fields.length === ids.size ? fields : undefined;
}

/** What the keys must be; undefined when the index of this type does not say it. */
function keyTest(test: ValueTest, type: PlannerField['type']): FieldTest | undefined {
  switch (test.op) {
    case 'exists':
      return test;
    case 'in':
      return { op: 'keys', keys: test.values.flatMap(scalarKeysOf) };
    case 'glob':
      return { op: 'match', test, ranges: [notTexts, test.ignoreCase === true ? texts : prefixRange(test.pattern)] };
    case 'regex':
      return { op: 'match', test, ranges: [notTexts, texts] };
    default: {
      const range = rankRange(type, test.op, test.op === 'cidr' ? test.block : test.value);
      return range === undefined ? undefined : { op: 'range', range };
    }
  }
}

/** Keys of booleans and numbers, which have texts as well. */
const notTexts: KeyRange = { from: Uint8Array.of(keyTag.boolean), to: Uint8Array.of(keyTag.nested) };
const texts: KeyRange = { from: Uint8Array.of(keyTag.string), to: Uint8Array.of(keyTag.string + 1) };

/** Keys of the texts that begin as the pattern does before its first wildcard. */
function prefixRange(pattern: string): KeyRange {
  const prefix = pattern.slice(0, pattern.search(/[*?]|$/));
  // The key of a long text ends in a hash, but begins with this many bytes of the text itself.
  const key = textKey(prefix).subarray(0, 240);
  if (key.length === 0) return texts;
  const from = joinBytes(Uint8Array.of(keyTag.string), key);
  const to = from.slice();
  // No byte of UTF-8 is 0xff, so that the next one always exists.
  to[to.length - 1] = (to.at(-1) ?? 0) + 1;
  return { from, to };
}
