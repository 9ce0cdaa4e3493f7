import { hasReason, StatusError } from '@orrery/model';
import { foundInstead } from '../text/query-problem.ts';

/** The BadRequest of a parameter: its name, the offending text and what would have been accepted (`search.md`, conventions). */
export function parameterError(parameter: string, found: string, expectation: string): StatusError {
  const problem = found === '' ? `found '', expected: ${expectation}` : foundInstead(found, expectation);
  return parameterProblem(parameter, problem);
}

/** The BadRequest of a parameter with a problem in words. */
export function parameterProblem(parameter: string, problem: string, cause?: unknown): StatusError {
  const details = { causes: [{ field: parameter, message: problem }] };
  return new StatusError('BadRequest', `${parameter}: ${problem}`, { details, cause });
}

/** What `read` gives; a BadRequest of it names the parameter too. */
export function readingOf<T>(parameter: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!hasReason(error, 'BadRequest')) throw error;
    throw parameterProblem(parameter, error.message, error);
  }
}
