import type { LoweringOptions } from './lowering.ts';
import { nearestName } from './nearest-name.ts';
import type { QueryCursor } from './query-cursor.ts';
import { edgeNames } from './query-keys.ts';
import type { QueryProblems } from './query-problem.ts';
import type { QueryExpression } from './query-tree.ts';
import { TermReader } from './term-reader.ts';

/** Limits of SEA-L03 and SEA-N01. */
const maxDepth = 20;
const maxTerms = 100;
const maxEdges = 4;

/** How deep the reader is. */
interface Nesting {
  readonly parentheses: number;
  readonly edges: number;
}

/** Reads expressions. What is wrong is reported and left out, and the reading goes on behind it. */
export class ExpressionReader {
  readonly #cursor: QueryCursor;
  readonly #problems: QueryProblems;
  readonly #terms: TermReader;
  #termCount = 0;

  constructor(cursor: QueryCursor, problems: QueryProblems, options: LoweringOptions) {
    this.#cursor = cursor;
    this.#problems = problems;
    this.#terms = new TermReader(cursor, problems, options);
  }

  /** The expression up to a bar or the end; undefined when nothing of it could be read. */
  read(): QueryExpression | undefined {
    const parts: QueryExpression[] = [];
    for (;;) {
      const part = this.#readOr({ parentheses: 0, edges: 0 });
      if (part !== undefined) parts.push(part);
      const start = this.#cursor.at;
      if (!this.#cursor.takeChar(')')) return joined('and', parts);
      this.#problems.expected(start, this.#cursor.at, 'an opening parenthesis before it');
      this.#cursor.skipSpace();
      if (this.#isAtStop()) return joined('and', parts);
    }
  }

  #readOr(nesting: Nesting): QueryExpression | undefined {
    const parts: QueryExpression[] = [];
    do {
      const part = this.#readAnd(nesting);
      if (part !== undefined) parts.push(part);
    } while (this.#cursor.takeReserved('or'));
    return joined('or', parts);
  }

  #readAnd(nesting: Nesting): QueryExpression | undefined {
    const cursor = this.#cursor;
    const parts: QueryExpression[] = [];
    for (let isFirst = true; ; isFirst = false) {
      cursor.skipSpace();
      const hasAnd = !isFirst && cursor.takeReserved('and');
      if (hasAnd) cursor.skipSpace();
      if (this.#isAtStop() || cursor.isReserved('or')) {
        if (isFirst || hasAnd) this.#problems.expected(cursor.at, cursor.at + wordLength(cursor), 'a term');
        return joined('and', parts);
      }
      const part = this.#readUnary(nesting);
      if (part !== undefined) parts.push(part);
    }
  }

  #readUnary(nesting: Nesting): QueryExpression | undefined {
    const cursor = this.#cursor;
    const isWord = cursor.takeReserved('not');
    const isNegated = isWord || cursor.takeChar('-');
    if (isWord) cursor.skipSpace();
    const start = cursor.at;
    const isMisplaced = this.#isAtStop() || /\s/.test(cursor.char) || (isNegated && cursor.char === '-');
    if (isMisplaced || ['and', 'or', 'not'].some((word) => cursor.isReserved(word))) {
      if (!this.#isAtStop()) cursor.at += wordLength(cursor);
      this.#problems.expected(start, cursor.at, 'a term');
      return undefined;
    }
    const part = this.#readPrimary(nesting);
    return part === undefined || !isNegated ? part : { kind: 'not', of: part };
  }

  #readPrimary(nesting: Nesting): QueryExpression | undefined {
    const cursor = this.#cursor;
    if (cursor.char === '(') return this.#readGroup({ ...nesting, parentheses: nesting.parentheses + 1 });
    const edge = /^[A-Za-z]+(?=\()/.exec(cursor.text.slice(cursor.at, cursor.at + 40))?.[0];
    if (edge !== undefined) return this.#readJoin(edge, nesting);
    this.#termCount++;
    if (this.#termCount <= maxTerms) return this.#terms.read(nesting.edges > 0);
    this.#problems.expected(cursor.at, cursor.at + wordLength(cursor), `at most ${maxTerms} terms`);
    cursor.at = cursor.text.length;
    return undefined;
  }

  #readJoin(written: string, nesting: Nesting): QueryExpression | undefined {
    const cursor = this.#cursor;
    const start = cursor.at;
    const edge = written.toLowerCase();
    cursor.at += written.length;
    if (!edgeNames.includes(edge)) {
      const nearest = nearestName(edge, edgeNames);
      const advice = nearest === undefined ? `known are ${edgeNames.join(', ')}` : `did you mean \`${nearest}\`?`;
      this.#problems.add(start, cursor.at, `unknown edge \`${written}\`, ${advice}`);
    }
    if (nesting.edges === maxEdges)
      this.#problems.expected(start, cursor.at, `at most ${maxEdges} edges within each other`);
    const to = this.#readGroup({ parentheses: nesting.parentheses + 1, edges: nesting.edges + 1 });
    return to === undefined ? undefined : { kind: 'join', edge, to };
  }

  /** An expression in parentheses. */
  #readGroup(nesting: Nesting): QueryExpression | undefined {
    const cursor = this.#cursor;
    const start = cursor.at;
    cursor.at++;
    if (nesting.parentheses > maxDepth) {
      this.#problems.expected(start, cursor.at, `at most ${maxDepth} parentheses within each other`);
      cursor.at = cursor.text.length;
      return undefined;
    }
    const part = this.#readOr(nesting);
    if (!cursor.takeChar(')'))
      this.#problems.add(start, start + 1, "found '(', expected: a closing parenthesis behind it");
    return part;
  }

  #isAtStop(): boolean {
    return this.#cursor.isAtEnd || this.#cursor.char === ')' || this.#cursor.char === '|';
  }
}

/** The parts as one expression, without parts of its own sort; undefined without parts. */
function joined(kind: 'and' | 'or', parts: readonly QueryExpression[]): QueryExpression | undefined {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  return flat.length > 1 ? { kind, of: flat } : flat[0];
}

/** Length of the run of letters here, at least that of one character where there is one. */
function wordLength(cursor: QueryCursor): number {
  const word = /^[A-Za-z]+/.exec(cursor.text.slice(cursor.at, cursor.at + 60))?.[0];
  return word?.length ?? Math.min(1, cursor.text.length - cursor.at);
}
