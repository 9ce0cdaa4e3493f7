import { hasReason } from '@orrery/model';
import { parseFieldPath } from '../paths/parse-field-path.ts';
import { addressKey } from '../values/address.ts';
import { isUuid } from './is-uuid.ts';
import { lowerTerm } from './lower-term.ts';
import { type LoweringOptions, optionsOfJoined } from './lowering.ts';
import { nearestName } from './nearest-name.ts';
import type { QueryCursor } from './query-cursor.ts';
import { allKeys, type EntryKey, entryKeyOf, plainKeyOf } from './query-keys.ts';
import type { QueryProblems } from './query-problem.ts';
import type { QueryExpression, QueryTerm, TermKey, TermOperator } from './query-tree.ts';
import { regexSize } from './regex-size.ts';
import { maxRegexSize } from './text-tests.ts';
import { ValueReader } from './value-reader.ts';

/** Reads terms and words: what has neither parentheses nor a sign around it. */
export class TermReader {
  readonly #cursor: QueryCursor;
  readonly #problems: QueryProblems;
  readonly #options: LoweringOptions;
  #optionsHere: LoweringOptions;
  readonly #values: ValueReader;
  #regexSize = 0;

  constructor(cursor: QueryCursor, problems: QueryProblems, options: LoweringOptions) {
    this.#cursor = cursor;
    this.#problems = problems;
    this.#options = options;
    this.#optionsHere = options;
    this.#values = new ValueReader(cursor, problems);
  }

  /**
   * The term or word here, behind which the position is then; undefined when it is reported. Always moves, except at the end.
   * @param isJoined it is asked of objects on the other side of an edge.
   */
  read(isJoined: boolean): QueryExpression | undefined {
    this.#optionsHere = isJoined ? optionsOfJoined(this.#options) : this.#options;
    const cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.isQuote) return this.#readQuotedWord();
    const address = this.#takeAddress();
    if (address !== undefined) return address;
    const written = cursor.takeKey();
    const operator = this.#takeOperator(written);
    if (operator === undefined) return this.#wordOf(written, start);
    const key = this.#keyOf(written, start, operator);
    if (key === undefined) return undefined;
    if (key.kind === 'plain' || key.kind === 'path') return this.#termOf(key, operator, start);
    const inner = this.#takeOperator(undefined);
    if (inner !== undefined) return this.#termOf(key, inner, start);
    if (key.kind === 'entry') return this.#checked({ kind: 'term', key, operator: ':', values: ['*'] }, start);
    this.#problems.expected(start, cursor.at, `a status, such as condition:${key.type}=True`);
    return undefined;
  }

  #readQuotedWord(): QueryExpression | undefined {
    const start = this.#cursor.at;
    const text = this.#values.readQuoted();
    if (text === '') this.#problems.expected(start, this.#cursor.at, 'a text that is not empty');
    return text === undefined || text === '' ? undefined : { kind: 'word', text };
  }

  /** An address or UUID alone is the value of its key (SEA-L02). */
  #takeAddress(): QueryExpression | undefined {
    const start = this.#cursor.at;
    const text = this.#cursor.takeBare();
    const isWhole = this.#cursor.isDelimited;
    if (isWhole && addressKey(text) !== undefined) return plainTerm('ip', text);
    if (isWhole && isUuid(text)) return plainTerm('uid', text);
    this.#cursor.at = start;
    return undefined;
  }

  /**
   * The operator here, with blanks before it unless it is `:`. Behind what can be a key, `in (` and `notin (` are operators too.
   * @param key the text before it; undefined: it is a key for certain.
   */
  #takeOperator(key: string | undefined): TermOperator | undefined {
    const cursor = this.#cursor;
    const start = cursor.at;
    const hasSpace = cursor.skipSpace();
    if (hasSpace && cursor.char !== ':' && (key === undefined || isKeyLike(key))) {
      for (const [word, operator] of [['in', '='] as const, ['notin', '!='] as const]) {
        const wordAt = cursor.at;
        if (cursor.takeReserved(word)) cursor.skipSpace();
        if (cursor.at > wordAt && cursor.char === '(') return operator;
        cursor.at = wordAt;
      }
    }
    const operator = hasSpace && cursor.char === ':' ? undefined : cursor.takeOperator();
    if (operator === undefined) cursor.at = start;
    return operator;
  }

  #wordOf(written: string, start: number): QueryExpression | undefined {
    const cursor = this.#cursor;
    if (written === '') {
      cursor.at = Math.max(cursor.at, start + 1);
      this.#problems.expected(start, cursor.at, 'a term such as kind:pod, or a word');
    } else if (/[["']/.test(written)) {
      this.#problems.expected(
        start,
        cursor.at,
        'a closed quote, an operator behind a path, or quotes around a whole word',
      );
    } else if (/[*?]/.test(written)) {
      this.#problems.expected(start, cursor.at, `name:${written} for wildcards, or quotes for text`);
    } else if (written.startsWith('!')) {
      this.#problems.expected(start, cursor.at, 'NOT or - for the opposite, or quotes for text');
    } else {
      return { kind: 'word', text: written };
    }
    return undefined;
  }

  #keyOf(written: string, start: number, operator: TermOperator): TermKey | undefined {
    if (written === '') {
      this.#values.passOver();
      this.#problems.expected(start, this.#cursor.at, 'a key before the operator');
      return undefined;
    }
    const plain = plainKeyOf(written);
    if (plain !== undefined) return { kind: 'plain', name: plain };
    const entry = entryKeyOf(written);
    const isCondition = written.toLowerCase() === 'condition';
    if (entry !== undefined || isCondition) return this.#readInnerKey(entry, start, operator);
    if (isPath(written)) return this.#pathOf(written, start);
    this.#values.passOver();
    const nearest = nearestName(written, allKeys);
    const advice = nearest === undefined ? 'put quotes around text' : `did you mean \`${nearest}\`?`;
    this.#problems.add(start, start + written.length, `unknown key \`${written.slice(0, 60)}\`, ${advice}`);
    return undefined;
  }

  /** What stands between `label:` and the next operator. */
  #readInnerKey(entry: EntryKey | undefined, start: number, operator: TermOperator): TermKey | undefined {
    const cursor = this.#cursor;
    const isQuoted = cursor.isQuote;
    const key = isQuoted ? cursor.takeQuoted() : cursor.takeKey();
    const isReadable = key !== undefined && key !== '' && (isQuoted || !/[["']/.test(key));
    if (operator === ':' && isReadable && (cursor.isDelimited || cursor.isOperator)) {
      return entry === undefined ? { kind: 'condition', type: key } : { kind: 'entry', of: entry, key };
    }
    this.#values.passOver();
    const example = entry === undefined ? 'condition:Ready=True' : `${entry}:app=web`;
    this.#problems.expected(start, cursor.at, `a key behind the colon, as in ${example}`);
    return undefined;
  }

  #pathOf(written: string, start: number): TermKey | undefined {
    try {
      return { kind: 'path', path: parseFieldPath(written) };
    } catch (error) {
      if (!hasReason(error, 'BadRequest')) throw error;
      this.#values.passOver();
      this.#problems.add(start, start + written.length, error.message);
      return undefined;
    }
  }

  #termOf(key: TermKey, operator: TermOperator, start: number): QueryExpression | undefined {
    const values = this.#values.read(operator);
    if (values === undefined) return undefined;
    if (operator === '~' || operator === '!~') {
      for (const pattern of values) this.#regexSize += regexSize(pattern);
    }
    if (this.#regexSize <= maxRegexSize) return this.#checked({ kind: 'term', key, operator, values }, start);
    this.#problems.expected(start, this.#cursor.at, 'regular expressions with fewer repetitions in one query');
    return undefined;
  }

  /** The term, if it has a meaning. */
  #checked(term: QueryTerm, start: number): QueryTerm | undefined {
    try {
      lowerTerm(term, this.#optionsHere);
      return term;
    } catch (error) {
      if (!hasReason(error, 'BadRequest')) throw error;
      this.#problems.add(start, this.#cursor.at, error.message);
      return undefined;
    }
  }
}

function plainTerm(name: 'ip' | 'uid', value: string): QueryTerm {
  return { kind: 'term', key: { kind: 'plain', name }, operator: ':', values: [value] };
}

function isPath(written: string): boolean {
  return written.includes('.') || written.includes('[');
}

function isKeyLike(written: string): boolean {
  return plainKeyOf(written) !== undefined || isPath(written);
}
