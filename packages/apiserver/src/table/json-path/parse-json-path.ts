import { type JsonPath, JsonPathError, type PathNode } from './nodes.ts';

/**
 * Parses client-go's JSONPath dialect (`k8s.io/client-go/util/jsonpath`) as far as a CRD may use it in `additionalPrinterColumns`: fields,
 * quoted names, indexes, slices, wildcards, recursive descent, unions and filters, without the surrounding braces.
 * @throws JsonPathError for text that client-go refuses as well.
 */
export function parseJsonPath(text: string): JsonPath {
  const cursor: Cursor = { text, at: 0 };
  const nodes: PathNode[] = [];
  while (cursor.at < text.length) parseStep(cursor, nodes);
  return nodes;
}

interface Cursor {
  readonly text: string;
  at: number;
}

const ignored: ReadonlySet<string> = new Set([' ', '@', '$']);
const terminators: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', '.', ',', '[', ']', '$', '@', '{', '}']);

function parseStep(cursor: Cursor, nodes: PathNode[]): void {
  const { text, at } = cursor;
  const first = text.charAt(at);
  if (text.startsWith('[?(', at)) nodes.push(parseFilter(cursor));
  else if (text.startsWith('..', at)) parseRecursive(cursor, nodes);
  else if (first === '[') nodes.push(...parseBracket(cursor));
  else if (first === '.') nodes.push(parseField(cursor));
  else if (first === '"' || first === "'") nodes.push(parseQuoted(cursor, first));
  else if (ignored.has(first)) cursor.at += 1;
  else nodes.push(parseLiteral(cursor));
}

function parseRecursive(cursor: Cursor, nodes: PathNode[]): void {
  if (nodes.at(-1)?.kind === 'recursive') throw new JsonPathError('two recursive descents in a row');
  nodes.push({ kind: 'recursive' });
  cursor.at += 1;
  // `..name` goes on as `.name`; anything else stands for itself
  if (!/[\p{L}\p{N}_]/u.test(cursor.text.charAt(cursor.at + 1))) cursor.at += 1;
}

function parseField(cursor: Cursor): PathNode {
  const name = takeWord({ cursor, skip: 1 });
  return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
}

/** The text up to the next terminator that no backslash precedes. */
function takeWord({ cursor, skip }: { readonly cursor: Cursor; readonly skip: number }): string {
  const { text } = cursor;
  const start = cursor.at + skip;
  let end = start;
  while (end < text.length && !terminators.has(text.charAt(end))) end += text.charAt(end) === '\\' ? 2 : 1;
  cursor.at = Math.min(end, text.length);
  return text.slice(start, cursor.at);
}

function parseQuoted(cursor: Cursor, quote: string): PathNode {
  const { text, at } = cursor;
  let end = at + 1;
  while (end < text.length && (text.charAt(end) !== quote || text.charAt(end - 1) === '\\')) end += 1;
  if (end >= text.length) throw new JsonPathError('a quoted text does not end');
  cursor.at = end + 1;
  return { kind: 'literal', value: text.slice(at + 1, end).replaceAll(/\\(.)/g, '$1') };
}

function parseLiteral(cursor: Cursor): PathNode {
  const word = takeWord({ cursor, skip: 0 });
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  // a decimal point ends a word, so the rest of a fraction follows
  const fraction = /^\.\d+/.exec(cursor.text.slice(cursor.at))?.[0] ?? '';
  if (/^[+-]?\d+$/.test(word)) {
    cursor.at += fraction.length;
    return { kind: 'literal', value: Number(`${word}${fraction}`) };
  }
  throw new JsonPathError(`unexpected ${JSON.stringify(word || cursor.text.charAt(cursor.at))}`);
}

function parseBracket(cursor: Cursor): readonly PathNode[] {
  const end = cursor.text.indexOf(']', cursor.at);
  if (end < 0) throw new JsonPathError('a bracket is not closed');
  const inside = cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  const parts = inside.split(',');
  if (parts.length > 1) return [{ kind: 'union', paths: parts.map((part) => parseJsonPath(`[${part.trim()}]`)) }];
  const quoted = /^'([^']*)'$/.exec(inside)?.[1];
  return quoted === undefined ? [parseIndex(inside)] : parseJsonPath(`.${quoted}`);
}

function parseIndex(inside: string): PathNode {
  if (inside === '*') return { kind: 'slice' };
  if (/^-?\d+$/.test(inside)) return { kind: 'element', index: Number(inside) };
  const match = /^(-?\d*):(-?\d*)(?::(-?\d*))?$/.exec(inside);
  if (match === null) throw new JsonPathError(`invalid index ${JSON.stringify(inside)}`);
  const [start, end, step] = match.slice(1).map((part) => (/\d/.test(part ?? '') ? Number(part) : undefined));
  return {
    kind: 'slice',
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(step === undefined ? {} : { step }),
  };
}

function parseFilter(cursor: Cursor): PathNode {
  const start = cursor.at + 3;
  const end = endOfFilter(cursor.text, start);
  const inside = cursor.text.slice(start, end);
  cursor.at = end + 2;
  const match = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(inside);
  if (match === null) return { kind: 'filter', left: parseJsonPath(inside), operator: 'exists', right: [] };
  const [, left = '', operator = '', right = ''] = match;
  return { kind: 'filter', left: parseJsonPath(left), operator, right: parseJsonPath(right) };
}

/** Where `)]` closes the filter, outside of quotes. */
function endOfFilter(text: string, start: number): number {
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === quote && text.charAt(at - 1) !== '\\') quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === ')') {
      if (text.charAt(at + 1) !== ']') break;
      return at;
    }
  }
  throw new JsonPathError('a filter is not closed');
}
