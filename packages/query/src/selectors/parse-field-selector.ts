import type { FieldPath } from '../ast.ts';
import { PathReader } from '../paths/path-reader.ts';
import { isComparable } from '../values/is-comparable.ts';
import type { FieldOperator, FieldRequirement } from './field-requirement.ts';
import { fieldSelectorError } from './field-selector-error.ts';

/** Limits of `search.md` LM. */
const maxBytes = 16_384;
const maxRequirements = 100;
const maxValues = 1_000;

/** Longer operators first. */
const operators: readonly (readonly [string, FieldOperator])[] = [
  ['==', 'In'],
  ['!=', 'NotIn'],
  ['>=', 'Gte'],
  ['<=', 'Lte'],
  ['=', 'In'],
  ['>', 'Gt'],
  ['<', 'Lt'],
];

/**
 * Reads a field selector in the grammar of `search.md` E. The empty text selects everything. At most 16 KiB, 100 requirements and
 * 1,000 values in one list.
 * @throws StatusError BadRequest naming the offending text, its position and what was expected.
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  // No text has fewer bytes than UTF-16 units.
  const size = text.length > maxBytes ? text.length : new TextEncoder().encode(text).length;
  if (size > maxBytes) throw fieldSelectorError(0, `found ${size} bytes or more, expected: at most ${maxBytes}`);
  const reader = new PathReader(text, fieldSelectorError);
  const requirements: FieldRequirement[] = [];
  reader.skipSpace();
  while (reader.next !== '') {
    // Empty parts are passed over, as by Kubernetes' fields selector.
    if (!reader.take(',')) {
      if (requirements.length === maxRequirements) {
        throw fieldSelectorError(reader.at, `more than ${maxRequirements} requirements`);
      }
      requirements.push(readRequirement(reader));
      reader.skipSpace();
      if (reader.next !== '' && reader.next !== ',') throw reader.unexpected("',' or the end");
    }
    reader.skipSpace();
  }
  return requirements;
}

function readRequirement(reader: PathReader): FieldRequirement {
  const { at } = reader;
  const isNegated = reader.take('!');
  reader.skipSpace();
  const path = reader.readPath();
  if (isNegated) return { path, operator: 'DoesNotExist', values: [], at };
  reader.skipSpace();
  const [, operator] = operators.find(([spelled]) => reader.take(spelled)) ?? [];
  if (operator !== undefined) return readComparison(reader, { path, operator, at });
  const list = readListOperator(reader);
  if (list !== undefined) return { path, operator: list, values: readValues(reader), at };
  if (reader.next !== '' && reader.next !== ',') throw reader.unexpected("an operator, ',' or the end");
  return { path, operator: 'Exists', values: [], at };
}

function readComparison(
  reader: PathReader,
  requirement: { readonly path: FieldPath; readonly operator: FieldOperator; readonly at: number },
): FieldRequirement {
  reader.skipSpace();
  const { at } = reader;
  const value = reader.readValue();
  reader.skipSpace();
  if (reader.next !== '' && reader.next !== ',') {
    throw reader.unexpected("',' or the end; a value with spaces or one of ()=!<> is quoted, or each escaped with \\");
  }
  if (requirement.operator !== 'In' && requirement.operator !== 'NotIn' && !isComparable(value)) {
    throw fieldSelectorError(
      at,
      `found '${value.slice(0, 100)}', expected: an integer, decimal, quantity or RFC 3339 time`,
    );
  }
  return { ...requirement, values: [value] };
}

/** `in` or `notin`, if one is next as a word of its own. */
function readListOperator(reader: PathReader): 'In' | 'NotIn' | undefined {
  const [word] = /^(?:not)?in(?=[\s(])/.exec(reader.text.slice(reader.at, reader.at + 6)) ?? [];
  if (word === undefined) return undefined;
  reader.take(word);
  reader.skipSpace();
  return word === 'in' ? 'In' : 'NotIn';
}

/** A list in parentheses; the empty one is one empty value, as in label selectors. */
function readValues(reader: PathReader): string[] {
  const values: string[] = [];
  if (!reader.take('(')) throw reader.unexpected("'('");
  do {
    reader.skipSpace();
    if (values.length === maxValues) throw fieldSelectorError(reader.at, `more than ${maxValues} values`);
    values.push(reader.readValue());
    reader.skipSpace();
  } while (reader.take(','));
  if (!reader.take(')')) throw reader.unexpected("',' or ')'");
  return values;
}
