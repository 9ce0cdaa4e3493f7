import { isJsonList, isJsonObject, type JsonValue } from '@orrery/model';
import { type JsonPath, JsonPathError, type PathNode } from './nodes.ts';

/**
 * What a path finds in a value, in client-go's order; missing names find nothing.
 * @throws JsonPathError where a step does not fit: an index into something else than a list or beyond its end, a filter over no list, a
 *   comparison of two types.
 */
export function evaluateJsonPath(path: JsonPath, value: JsonValue): readonly JsonValue[] {
  return walk(path, [value]);
}

function walk(path: JsonPath, input: readonly JsonValue[]): readonly JsonValue[] {
  let current = input;
  for (const node of path) current = current.flatMap((value) => step(node, value));
  return current;
}

function step(node: PathNode, value: JsonValue): readonly JsonValue[] {
  switch (node.kind) {
    case 'literal':
      return [node.value];
    case 'field':
      return isJsonObject(value) && Object.hasOwn(value, node.name) ? [value[node.name] ?? null] : [];
    case 'wildcard':
      return childrenOf(value);
    case 'recursive':
      return descend(value);
    case 'union':
      return node.paths.flatMap((path) => walk(path, [value]));
    case 'element':
    case 'slice':
      return value === null ? [] : sliceOf(node, listOf(value));
    case 'filter':
      return listOf(value).filter((element) => passes(node, element));
    default:
      return node satisfies never;
  }
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (!isJsonList(value)) throw new JsonPathError('the value is no list');
  return value;
}

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (isJsonList(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

/** A value and all below it, scalars left out. */
function descend(value: JsonValue): readonly JsonValue[] {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descend)];
}

type Range = Extract<PathNode, { kind: 'element' | 'slice' }>;

function sliceOf(range: Range, values: readonly JsonValue[]): readonly JsonValue[] {
  const { length } = values;
  const fromEnd = (index: number): number => (index < 0 ? index + length : index);
  if (range.kind === 'element') {
    const index = fromEnd(range.index);
    const found = values[index];
    if (index < 0 || found === undefined) throw new JsonPathError(`index ${range.index} of ${length} elements`);
    return [found];
  }
  const start = fromEnd(range.start ?? 0);
  const end = fromEnd(range.end ?? length);
  if (start === end) return [];
  if (start < 0 || start >= length || end > length || start > end)
    throw new JsonPathError('the slice is out of bounds');
  const every = range.step ?? 1;
  if (every <= 0) throw new JsonPathError('the step of a slice is not positive');
  return values.slice(start, end).filter((_value, index) => index % every === 0);
}

function passes(filter: Extract<PathNode, { kind: 'filter' }>, element: JsonValue): boolean {
  if (filter.operator === 'exists') return exists(filter.left, element);
  const lefts = walk(filter.left, [element]);
  const rights = walk(filter.right, [element]);
  if (lefts.length > 1 || rights.length > 1) throw new JsonPathError('a filter compares one value only');
  const [left] = lefts;
  const [right] = rights;
  return left !== undefined && right !== undefined && compare(left, filter.operator, right);
}

function exists(path: JsonPath, element: JsonValue): boolean {
  try {
    return walk(path, [element]).length > 0;
  } catch (error) {
    // a step that does not fit finds nothing here; every other failure is a bug
    if (error instanceof JsonPathError) return false;
    throw error;
  }
}

function compare(left: JsonValue, operator: string, right: JsonValue): boolean {
  if (kindOf(left) !== kindOf(right)) throw new JsonPathError('a filter compares two types');
  const [a, b] = [left as string | number, right as string | number]; // kindOf has refused all else but booleans, compared by ==
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      throw new JsonPathError(`unknown operator ${operator}`);
  }
}

/** Go compares whole numbers with whole numbers and fractions with fractions only. */
function kindOf(value: JsonValue): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  throw new JsonPathError('a filter compares a value that is no scalar');
}
