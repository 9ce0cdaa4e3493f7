import type { FieldPath, PathStep } from '../ast.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { addressKey } from '../values/address.ts';
import { isUuid } from './is-uuid.ts';
import type { QueryExpression, QueryGroup, QueryTerm, QueryTree, TermKey } from './query-tree.ts';

/** How tightly an expression binds what is beside it. */
const looseness = { or: 2, and: 1 } as const;

const plainName = /^[A-Za-z_$][\w$/-]*$/;
const bareValue = /^[^\s()|,"'=!<>~][^\s()|,"']*$/;
const bareEntry = /^[^\s()|,"':=<>~![\]]+$/;
const bareWord = /^[^\s()|,"':=<>~!*?[\]-][^\s()|,"':=<>~![\]*?]*$/;
const reservedWord = /^(?:and|or|not|in|notin)$/i;

/** The canonical text of a query: `readQuery` makes the same tree of it (SEA-L05). */
export function printQuery({ expression, stages }: QueryTree): string {
  const { at, sort, limit, count, columns } = stages;
  const parts = [
    expression === undefined ? undefined : printExpression(expression),
    at === undefined ? undefined : `at ${at}`,
    sort === undefined
      ? undefined
      : `sort ${sort.map((key) => key.field + (key.descending ? ' desc' : '')).join(', ')}`,
    limit === undefined ? undefined : `limit ${limit}`,
    count === undefined
      ? undefined
      : ['count', ...(count.length === 0 ? [] : ['by', count.map(printGroup).join(', ')])].join(' '),
    columns === undefined ? undefined : `columns ${columns.join(', ')}`,
  ];
  const written = parts.slice(1).flatMap((part) => (part === undefined ? [] : [`| ${part}`]));
  return [...(parts[0] === undefined ? [] : [parts[0]]), ...written].join(' ');
}

/** The canonical text of an expression. */
function printExpression(expression: QueryExpression): string {
  switch (expression.kind) {
    case 'or':
      return expression.of.map((part) => printWithin(part, looseness.or)).join(' OR ');
    case 'and':
      return expression.of.map((part) => printWithin(part, looseness.and)).join(' ');
    case 'not':
      return `NOT ${printWithin(expression.of, 0)}`;
    case 'join':
      return `${expression.edge}(${printExpression(expression.to)})`;
    case 'word':
      return printWord(expression.text);
    case 'term':
      return printTerm(expression);
    default:
      return expression satisfies never;
  }
}

/** In parentheses if it would not hold together otherwise. */
function printWithin(part: QueryExpression, room: number): string {
  const text = printExpression(part);
  const isTight = part.kind === 'not' ? room > 0 : part.kind !== 'or' && (part.kind !== 'and' || room > looseness.and);
  return isTight ? text : `(${text})`;
}

function printWord(text: string): string {
  const isBare = bareWord.test(text) && !reservedWord.test(text) && addressKey(text) === undefined && !isUuid(text);
  return isBare ? text : quoted(text);
}

function printTerm({ key, operator, values }: QueryTerm): string {
  const isExists = key.kind === 'entry' && operator === ':' && values.length === 1 && values[0] === '*';
  return isExists ? printKey(key) : `${printKey(key)}${operator}${printValues(values)}`;
}

function printKey(key: TermKey): string {
  switch (key.kind) {
    case 'plain':
      return key.name;
    case 'entry':
      return `${key.of}:${bareEntry.test(key.key) ? key.key : quoted(key.key)}`;
    case 'condition':
      return `condition:${bareEntry.test(key.type) ? key.type : quoted(key.type)}`;
    case 'path':
      return printPath(key.path);
    default:
      return key satisfies never;
  }
}

function printGroup(group: QueryGroup): string {
  return group.kind === 'bucket' ? `created:${group.size}` : printKey(group);
}

/** As `printFieldPath`, but names in quotes that hold characters of this language, and always a dot or a bracket. */
function printPath(path: FieldPath): string {
  const [first, ...rest] = path.map(printStep);
  const text = [first?.replace(/^\./, ''), ...rest].join('');
  return /[.[]/.test(text) ? text : `.${text}`;
}

function printStep(step: PathStep): string {
  if (step.kind !== 'member') return printFieldPath([step]);
  return plainName.test(step.name) ? `.${step.name}` : `['${step.name.replaceAll("'", "''")}']`;
}

function printValues(values: readonly string[]): string {
  const [first] = values;
  return first !== undefined && values.length === 1 ? printValue(first) : `(${values.map(printValue).join(', ')})`;
}

function printValue(value: string): string {
  return bareValue.test(value) ? value : quoted(value);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
