import { StatusError } from '@orrery/model';

/** One thing in a query text that cannot be honoured (SEA-L04). */
export interface QueryProblem {
  /** Offset of the offending text in UTF-16 units, and its length, for underlining. */
  readonly at: number;
  readonly length: number;
  /** Counted from 1; columns in characters. */
  readonly line: number;
  readonly column: number;
  /** Names the token and what was expected. */
  readonly message: string;
}

/** Limit of SEA-L04. */
const maxProblems = 5;

/** The problems of one text, in the order of their reporting; those beyond the fifth are passed over. */
export class QueryProblems {
  readonly found: QueryProblem[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reports the part of the text between two offsets. */
  add(at: number, end: number, message: string): void {
    if (this.found.length === maxProblems) return;
    const before = this.#text.slice(0, at).split('\n');
    const column = [...(before.at(-1) ?? '')].length + 1;
    this.found.push({ at, length: Math.min(end, this.#text.length) - at, line: before.length, column, message });
  }

  /** Reports that something else was expected than this part of the text. */
  expected(at: number, end: number, expectation: string): void {
    this.add(at, end, foundInstead(this.#text.slice(at, end), expectation));
  }
}

/** The BadRequest of one or more problems: the first in the message, each a cause of the field `q`. */
export function queryError(problems: readonly QueryProblem[]): StatusError {
  const lines = problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  const causes = lines.map((message) => ({ field: 'q', message }));
  return new StatusError('BadRequest', `q: ${lines[0] ?? 'cannot be read'}${more}`, { details: { causes } });
}

/** What was found and what should have been, as every problem says it; at most 60 characters of the text. */
export function foundInstead(found: string, expectation: string): string {
  const token = found.length > 60 ? `${found.slice(0, 60)}...` : found;
  return `found ${token === '' ? 'the end' : `'${token}'`}, expected: ${expectation}`;
}
