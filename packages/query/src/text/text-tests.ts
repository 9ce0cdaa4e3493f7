import type { TextTest } from '../ast.ts';
import { regexMatcher } from '../evaluate/regex-matcher.ts';
import { termError } from './lowering.ts';
import type { QueryTerm, TermOperator } from './query-tree.ts';
import { regexSize } from './regex-size.ts';

/**
 * Most that the regular expressions of one text may come to by `regexSize`. Twice the limit of one program, since what RE2 simplifies is
 * counted in full.
 */
export const maxRegexSize = 20_000;

/** Whether a value has wildcards under `:`. */
export function isGlob(value: string): boolean {
  return /[*?]/.test(value);
}

/** Whether an operator is the complement of the one without the `!`. */
export function isNegative(operator: TermOperator): boolean {
  return operator === '!=' || operator === '!~';
}

/**
 * The tests of a text of which one must hold; a negative operator gives those of its complement (SEA-L01).
 * @throws StatusError BadRequest for comparisons, which texts do not have, and expressions that are not RE2.
 */
export function textTests(term: QueryTerm, options: { ignoreCase: boolean }): TextTest[] {
  const folding = options.ignoreCase ? { ignoreCase: true } : {};
  switch (term.operator) {
    case ':': {
      const exact = term.values.filter((value) => !isGlob(value));
      const globs = term.values.filter(isGlob);
      return [
        ...(exact.length === 0 ? [] : [{ op: 'in', values: exact, ...folding } as const]),
        ...globs.map((pattern) => ({ op: 'glob', pattern, ...folding }) as const),
      ];
    }
    case '=':
    case '!=':
      return [{ op: 'in', values: term.values }];
    case '~':
    case '!~':
      return term.values.map((pattern) => ({ op: 'regex', pattern: checkedRegex(pattern) }) as const);
    default:
      throw termError(term.operator, 'one of the operators : = != ~ !~');
  }
}

/**
 * The pattern itself.
 * @throws StatusError BadRequest unless RE2 can run it within the limit of `search.md` LM.
 */
function checkedRegex(pattern: string): string {
  if (regexSize(pattern) > maxRegexSize) throw termError(pattern, 'a regular expression with fewer repetitions');
  regexMatcher(pattern);
  return pattern;
}

/** Refuses wildcards where they would be taken literally and no name can hold them. */
export function refuseLiteralGlobs(term: QueryTerm): void {
  const glob = term.operator === '=' || term.operator === '!=' ? term.values.find(isGlob) : undefined;
  if (glob !== undefined) throw termError(glob, 'a name without wildcards; they need the operator :');
}
