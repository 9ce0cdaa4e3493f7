import { StatusError } from '@orrery/model';
import { RE2JS } from 're2js';

/** Limit of `search.md` LM. */
const maxProgram = 10_000;

/**
 * The test of a regular expression in RE2's syntax, found anywhere in the text; linear in the text's length.
 * @throws StatusError BadRequest when RE2 cannot run the pattern, or its program has over 10,000 instructions.
 */
export function regexMatcher(
  pattern: string,
  { ignoreCase }: { readonly ignoreCase: boolean } = { ignoreCase: false },
): (text: string) => boolean {
  const expression = compile(pattern, ignoreCase);
  if (expression.programSize() > maxProgram) throw refused(pattern, `more than ${maxProgram} instructions`);
  return (text) => expression.matcher(text).find();
}

function compile(pattern: string, ignoreCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    throw refused(pattern, error instanceof Error ? error.message : 'unreadable');
  }
}

function refused(pattern: string, why: string): StatusError {
  const shown = pattern.length > 100 ? `${pattern.slice(0, 100)}...` : pattern;
  return new StatusError('BadRequest', `${JSON.stringify(shown)} is no RE2 regular expression that can be run: ${why}`);
}
