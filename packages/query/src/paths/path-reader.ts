import type { FieldPath, PathStep } from '../ast.ts';

/** Says what is wrong at a position (counted from 0) of the text that is read. */
export type ProblemAt = (at: number, problem: string) => Error;

/** Characters that end a bare name. */
const nameEnd = /[.[\]'"\s=!<>(),]/;

/** Characters that end a bare value; within brackets `]` does too. A backslash escapes one. */
const valueEnd = /[\s,()=!<>'"]/;

const maxIndexDigits = 9;

/** Reads the tokens of the grammar of field selectors (SEA-E) from a text, from left to right. */
export class PathReader {
  readonly text: string;
  readonly #problemAt: ProblemAt;
  at: number;

  constructor(text: string, problemAt: ProblemAt, at = 0) {
    this.text = text;
    this.#problemAt = problemAt;
    this.at = at;
  }

  /** The character at the position, empty at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  skipSpace(): void {
    while (/\s/.test(this.next)) this.at++;
  }

  /** Passes over this text if it is next. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** What is wrong at the position: what was found, and what was expected. */
  unexpected(expected: string): Error {
    const found = this.next === '' ? 'the end' : `'${this.text.slice(this.at, this.at + 20)}'`;
    return this.#problemAt(this.at, `found ${found}, expected: ${expected}`);
  }

  /** A path; it ends at the first character that cannot continue it. */
  readPath(): FieldPath {
    const steps: PathStep[] = [this.#readFirst()];
    for (;;) {
      if (this.take('.')) {
        steps.push(this.#readMember());
      } else if (this.next === '[') {
        steps.push(this.#readBrackets());
      } else {
        return steps;
      }
    }
  }

  /** A value, bare or in quotes; the empty text when none is next. */
  readValue({ isInBrackets = false } = {}): string {
    if (this.next === "'" || this.next === '"') return this.#readQuoted({ mayBeEmpty: true });
    let value = '';
    while (this.next !== '' && !valueEnd.test(this.next) && !(isInBrackets && this.next === ']')) {
      if (this.take('\\') && this.next === '') throw this.unexpected('a character behind the backslash');
      value += this.next;
      this.at++;
    }
    return value;
  }

  #readFirst(): PathStep {
    this.take('.');
    if (this.next !== '[') return this.#readMember();
    const start = this.at;
    const step = this.#readBrackets();
    if (step.kind === 'member') return step;
    this.at = start;
    throw this.unexpected('a field name, since a path cannot begin with a list step');
  }

  #readMember(): PathStep {
    return { kind: 'member', name: this.#readName() };
  }

  #readName(): string {
    if (this.next === "'" || this.next === '"') return this.#readQuoted({ mayBeEmpty: false });
    const start = this.at;
    while (this.next !== '' && !nameEnd.test(this.next)) this.at++;
    if (this.at === start) throw this.unexpected('a field name');
    return this.text.slice(start, this.at);
  }

  /** What is between two quotes, in which the same quote stands doubled. */
  #readQuoted({ mayBeEmpty }: { readonly mayBeEmpty: boolean }): string {
    const start = this.at;
    const quote = this.next;
    let value = '';
    for (this.at++; ; this.at++) {
      if (this.next === '') throw this.#problemAt(start, `the quote ${quote} is not closed`);
      if (this.next === quote && this.text.charAt(this.at + 1) !== quote) break;
      if (this.next === quote) this.at++;
      value += this.next;
    }
    this.at++;
    if (value === '' && !mayBeEmpty) throw this.#problemAt(start, 'the name between the quotes is empty');
    return value;
  }

  #readBrackets(): PathStep {
    const start = this.at;
    this.at++;
    this.skipSpace();
    const step = this.#readListStep(start);
    this.skipSpace();
    if (this.next === '') throw this.#problemAt(start, 'the bracket [ is not closed');
    if (!this.take(']')) throw this.unexpected(']');
    return step;
  }

  #readListStep(start: number): PathStep {
    if (this.next === '') throw this.#problemAt(start, 'the bracket [ is not closed');
    if (this.next === ']') return { kind: 'each' };
    if (this.take('*')) return { kind: 'each' };
    const nameAt = this.at;
    const isQuoted = this.next === "'" || this.next === '"';
    const name = this.#readName();
    this.skipSpace();
    if (this.next === '=') return { kind: 'where', equals: this.#readEquals(name) };
    if (isQuoted) return { kind: 'member', name };
    if (/^\d+$/.test(name) && name.length <= maxIndexDigits) return { kind: 'index', index: Number(name) };
    this.at = nameAt;
    throw this.unexpected('an index, *, a quoted name or name=value');
  }

  #readEquals(first: string): { readonly name: string; readonly value: string }[] {
    const equals: { readonly name: string; readonly value: string }[] = [];
    let name = first;
    for (;;) {
      if (!this.take('=')) throw this.unexpected("'=' and a value");
      this.skipSpace();
      equals.push({ name, value: this.readValue({ isInBrackets: true }) });
      this.skipSpace();
      if (!this.take(',')) return equals;
      this.skipSpace();
      name = this.#readName();
      this.skipSpace();
    }
  }
}
