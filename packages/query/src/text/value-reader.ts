import type { QueryCursor } from './query-cursor.ts';
import type { QueryProblems } from './query-problem.ts';
import type { TermOperator } from './query-tree.ts';

/** Limit of `search.md` LM. */
const maxValues = 1000;

/** Reads what stands behind an operator. */
export class ValueReader {
  readonly #cursor: QueryCursor;
  readonly #problems: QueryProblems;

  constructor(cursor: QueryCursor, problems: QueryProblems) {
    this.#cursor = cursor;
    this.#problems = problems;
  }

  /** The values behind an operator; undefined when that is reported. Only `:` wants its value at once. */
  read(operator: TermOperator): string[] | undefined {
    const cursor = this.#cursor;
    const hasSpace = operator !== ':' && cursor.skipSpace();
    if (cursor.takeChar('(')) return this.#readList();
    const isReserved = hasSpace && ['and', 'or', 'not'].some((word) => cursor.isReserved(word));
    if (isReserved) {
      this.#problems.expected(cursor.at, cursor.at, 'a value');
      return undefined;
    }
    const value = this.#readValue();
    return value === undefined ? undefined : [value];
  }

  /** A text in quotes, which must end a run; undefined when that is reported. */
  readQuoted(): string | undefined {
    const cursor = this.#cursor;
    const start = cursor.at;
    const value = cursor.takeQuoted();
    if (value === undefined) {
      this.#problems.expected(start, cursor.at, 'a closing quote');
      return undefined;
    }
    return this.#checkEnd(start) ? value : undefined;
  }

  /** Passes over what may be the values of a term that is refused. */
  passOver(): void {
    const cursor = this.#cursor;
    if (cursor.char === '(') {
      const end = cursor.text.indexOf(')', cursor.at);
      cursor.at = end < 0 ? cursor.text.length : end + 1;
      return;
    }
    for (;;) {
      const isTaken = cursor.isQuote ? cursor.takeQuoted() !== undefined : cursor.takeBare() !== '';
      if (!isTaken) return;
    }
  }

  #readList(): string[] | undefined {
    const cursor = this.#cursor;
    const start = cursor.at - 1;
    const values: string[] = [];
    for (;;) {
      cursor.skipSpace();
      const value = this.#readValue();
      if (value === undefined) {
        this.#skipList();
        return undefined;
      }
      values.push(value);
      cursor.skipSpace();
      if (cursor.takeChar(')')) break;
      if (!cursor.takeChar(',')) {
        this.#problems.expected(cursor.at, cursor.at + 1, "',' or ')'");
        this.#skipList();
        return undefined;
      }
    }
    if (values.length <= maxValues) return values;
    this.#problems.add(start, cursor.at, `found ${values.length} values, expected: at most ${maxValues}`);
    return undefined;
  }

  #readValue(): string | undefined {
    const cursor = this.#cursor;
    if (cursor.isQuote) return this.readQuoted();
    const start = cursor.at;
    const value = cursor.takeBare();
    if (value === '') {
      this.#problems.expected(start, start + 1, 'a value');
      return undefined;
    }
    if (/^[=<>!~]/.test(value)) {
      this.#problems.expected(start, cursor.at, 'a value, in quotes if it begins with = ! < > or ~');
      return undefined;
    }
    return this.#checkEnd(start) ? value : undefined;
  }

  /** Reports and passes over what follows a value without a gap. */
  #checkEnd(start: number): boolean {
    const cursor = this.#cursor;
    if (cursor.isDelimited) return true;
    const next = cursor.at;
    this.passOver();
    this.#problems.expected(
      next,
      cursor.at,
      `a blank behind ${cursor.text.slice(start, next)}, or quotes around the whole value`,
    );
    return false;
  }

  #skipList(): void {
    const end = this.#cursor.text.indexOf(')', this.#cursor.at);
    this.#cursor.at = end < 0 ? this.#cursor.text.length : end + 1;
  }
}
