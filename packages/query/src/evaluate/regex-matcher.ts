import { StatusError } from '@orrery/model';
import { RE2JS } from 're2js';
import { shownPattern, tooMuchWork } from './too-much-work.ts';

/** Limit of `search.md` LM. */
const maxProgram = 10_000;

/**
 * Most instructions times characters of one match. The worst take 15 ns each, and nothing can interrupt a match: less than a second. A
 * program of 50 instructions reads every value an object can hold.
 */
const maxWork = 50_000_000;

/**
 * The test of a regular expression in RE2's syntax, found anywhere in the text; linear in the text's length.
 * @throws StatusError BadRequest when RE2 cannot run the pattern, or its program has over 10,000 instructions; Timeout from the test
 *   for a text that is too long for the size of the program.
 */
export function regexMatcher(pattern: string): (text: string) => boolean {
  const expression = compile(pattern);
  const size = expression.programSize();
  if (size > maxProgram) throw refused(pattern, `more than ${maxProgram} instructions`);
  return (text) => {
    if (size * text.length > maxWork) throw tooMuchWork(pattern, text);
    return expression.matcher(text).find();
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw refused(pattern, error instanceof Error ? error.message : 'unreadable');
  }
}

function refused(pattern: string, why: string): StatusError {
  return new StatusError('BadRequest', `${shownPattern(pattern)} is no RE2 regular expression that can be run: ${why}`);
}
