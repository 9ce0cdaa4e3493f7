import type { TextTest } from '../ast.ts';
import { foldCase } from './fold-case.ts';
import { containsText, globMatcher } from './match-glob.ts';
import { regexMatcher } from './regex-matcher.ts';

/**
 * The test of texts, prepared once.
 * @throws StatusError BadRequest for a regular expression that cannot be run.
 */
export function textMatcher(test: TextTest): (text: string) => boolean {
  switch (test.op) {
    case 'in':
      return memberMatcher(test.values, test.ignoreCase === true);
    case 'glob':
      return globMatcher(test.pattern, { ignoreCase: test.ignoreCase === true });
    case 'contains': {
      if (test.ignoreCase !== true) return (text) => containsText(text, test.text);
      const part = foldCase(test.text);
      return (text) => containsText(foldCase(text), part);
    }
    case 'regex':
      return regexMatcher(test.pattern);
    default:
      return test satisfies never;
  }
}

function memberMatcher(values: readonly string[], ignoreCase: boolean): (text: string) => boolean {
  const wanted = new Set(ignoreCase ? values.map(foldCase) : values);
  return ignoreCase ? (text) => wanted.has(foldCase(text)) : (text) => wanted.has(text);
}
