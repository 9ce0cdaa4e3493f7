import type { StatusError } from '../status-error.ts';
import { selectorError, shown } from './selector-error.ts';

/** A field selector as plain data: the objects that have all the given values. */
export interface FieldSelector {
  readonly name?: string;
  /** The empty namespace is that of cluster-scoped objects. */
  readonly namespace?: string;
  /** Whether requirements contradict each other, so that nothing is selected whatever the values above. */
  readonly isEmpty: boolean;
}

const accepted = 'expected: metadata.name or metadata.namespace, with = or ==';
const maxLength = 16_384;

interface Term {
  readonly text: string;
  /** Where it begins in the parameter. */
  readonly at: number;
}

/**
 * Reads a field selector of `metadata.name` and `metadata.namespace` with `=` and `==`, joined by commas. Values are escaped as in
 * Kubernetes' `fields.ParseSelector`: `\\`, `\,` and `\=`. Whitespace around names, operators and values is passed over (SEA-E).
 * The empty text selects everything. At most 16 KiB.
 * @throws StatusError BadRequest for any other field or operator, naming the part, its position and what is accepted.
 */
export function parseFieldSelector(text: string): FieldSelector {
  if (text.length > maxLength) throw problemAt({ text, at: 0 }, `expected: at most ${maxLength} characters`);
  const values = new Map<string, Set<string>>();
  for (const term of splitTerms(text)) {
    if (term.text === '') continue;
    const { field, value } = readTerm(term);
    values.set(field, (values.get(field) ?? new Set()).add(value));
  }
  const [name] = values.get('metadata.name') ?? [];
  const [namespace] = values.get('metadata.namespace') ?? [];
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    isEmpty: [...values.values()].some((wanted) => wanted.size > 1),
  };
}

/** The parts between commas that no backslash escapes. */
function splitTerms(text: string): Term[] {
  const terms: Term[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') {
      at++;
    } else if (text[at] === ',') {
      terms.push(withoutSpace({ text: text.slice(start, at), at: start }));
      start = at + 1;
    }
  }
  return [...terms, withoutSpace({ text: text.slice(start), at: start })];
}

function withoutSpace({ text, at }: Term): Term {
  return { text: text.trim(), at: at + text.length - text.trimStart().length };
}

function readTerm(term: Term): { readonly field: string; readonly value: string } {
  const operator = /!=|==|=/.exec(term.text);
  if (operator === null) throw problemAt(term, accepted);
  const field = term.text.slice(0, operator.index).trim();
  if (field !== 'metadata.name' && field !== 'metadata.namespace') throw problemAt(term, accepted);
  if (operator[0] === '!=') throw problemAt({ text: '!=', at: term.at + operator.index }, accepted);
  const start = operator.index + operator[0].length;
  return { field, value: unescapeValue(withoutSpace({ text: term.text.slice(start), at: term.at + start })) };
}

function unescapeValue({ text, at }: Term): string {
  let value = '';
  for (let i = 0; i < text.length; i++) {
    const isEscape = text.charAt(i) === '\\';
    if (text.charAt(i) === '=') throw problemAt({ text: '=', at: at + i }, 'expected: \\= for an = in a value');
    if (isEscape) i++;
    const meant = text.charAt(i);
    if (isEscape && !['\\', ',', '='].includes(meant)) {
      throw problemAt({ text: `\\${meant}`, at: at + i - 1 }, 'expected: one of \\\\ \\, \\=');
    }
    value += meant;
  }
  return value;
}

function problemAt({ text, at }: Term, problem: string): StatusError {
  return selectorError({ parameter: 'fieldSelector', problem: `found '${shown(text)}', ${problem}`, at });
}
