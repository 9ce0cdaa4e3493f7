import { StatusError } from '@orrery/model';

/** The Timeout of a pattern and a text that would take so long together that nobody else could be served (SEA-E07). */
export function tooMuchWork(pattern: string, { length }: { readonly length: number }): StatusError {
  const problem = `takes too long on a value of ${length} characters`;
  return new StatusError(
    'Timeout',
    `${shownPattern(pattern)} ${problem}: take a shorter pattern, or select fewer objects`,
  );
}

/** A pattern as messages show it. */
export function shownPattern(pattern: string): string {
  return JSON.stringify(pattern.length > 100 ? `${pattern.slice(0, 100)}...` : pattern);
}
