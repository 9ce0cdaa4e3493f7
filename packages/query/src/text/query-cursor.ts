import type { TermOperator } from './query-tree.ts';

/** A position in a query text. A method that takes something moves behind it; one that finds nothing does not move. */
export class QueryCursor {
  readonly text: string;
  at = 0;
  // Longer operators first, so that they win. `==` is Kubernetes' spelling of `=`.
  readonly #operator = /(?:==|!=|!~|>=|<=|[:=~<>])/y;
  readonly #space = /\s*/y;
  readonly #bare = /[^\s()|,"']+/y;
  readonly #digits = /\d+/y;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The UTF-16 unit here; empty at the end. */
  get char(): string {
    return this.text.charAt(this.at);
  }

  skipSpace(): boolean {
    return this.#take(this.#space) !== '';
  }

  takeChar(char: string): boolean {
    if (this.char !== char) return false;
    this.at++;
    return true;
  }

  /** A word of the grammar (`AND`, `by`...), written wholly in capitals or wholly in small letters and ended. */
  takeReserved(word: string): boolean {
    if (!this.isReserved(word)) return false;
    this.at += word.length;
    return true;
  }

  isReserved(word: string): boolean {
    const found = this.text.slice(this.at, this.at + word.length);
    const after = this.text.charAt(this.at + word.length);
    return (found === word || found === word.toUpperCase()) && (after === '' || /[\s()|,]/.test(after));
  }

  takeOperator(): TermOperator | undefined {
    const found = this.#take(this.#operator);
    if (found === '') return undefined;
    return found === '==' ? '=' : (found as TermOperator); // the pattern lets nothing else through
  }

  /** A run without whitespace, parentheses, bars, commas and quotes; empty if there is none. */
  takeBare(): string {
    return this.#take(this.#bare);
  }

  takeDigits(): string {
    return this.#take(this.#digits);
  }

  /**
   * A text in quotes of either sort, within which the same quote stands doubled. Undefined when the quote is not closed: then
   * everything is taken.
   */
  takeQuoted(): string | undefined {
    const quote = this.char;
    let value = '';
    for (this.at++; !this.isAtEnd; this.at++) {
      if (this.char === quote) {
        this.at++;
        if (this.char !== quote) return value;
      }
      value += this.char;
    }
    return undefined;
  }

  /**
   * What stands before an operator: a run in which quotes and brackets hide their content, up to an operator, whitespace, parenthesis,
   * bar or comma outside of them. Empty if one of these or a quote is here.
   */
  takeKey(): string {
    return this.#takeHiding(() => this.#endsBare() || this.isOperator);
  }

  /** As `takeKey`, but operators are part of it. */
  takeItem(): string {
    return this.#takeHiding(() => this.#endsBare());
  }

  #takeHiding(isEnd: () => boolean): string {
    const start = this.at;
    if (this.isQuote) return '';
    while (!this.isAtEnd && !isEnd()) {
      if (this.isQuote) this.takeQuoted();
      else if (this.char === '[') this.#skipBrackets();
      else this.at++;
    }
    return this.text.slice(start, this.at);
  }

  #skipBrackets(): void {
    while (!this.isAtEnd && this.char !== ']') {
      if (this.isQuote) this.takeQuoted();
      else this.at += this.char === '\\' ? 2 : 1;
    }
    this.at = Math.min(this.at + 1, this.text.length);
  }

  /** Whether a value may end here. */
  get isDelimited(): boolean {
    return this.isAtEnd || /[\s),|]/.test(this.char);
  }

  get isQuote(): boolean {
    return this.char === '"' || this.char === "'";
  }

  #endsBare(): boolean {
    return /[\s()|,]/.test(this.char);
  }

  get isOperator(): boolean {
    this.#operator.lastIndex = this.at;
    return this.#operator.test(this.text);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
}
