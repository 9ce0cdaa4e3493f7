import { parameterError, parameterProblem } from './parameter-error.ts';
import {
  flag,
  type Given,
  integerOf,
  labelScalar,
  type ParameterLevels,
  scalar,
  urlScalar,
} from './parameter-levels.ts';

/** Limit of SEA-H09. */
const maxOffset = 1_000_000;

/** Which part of a list a request asks for. */
export interface PageParameters {
  /** Absent: no limit (SEA-H04). */
  readonly limit?: number;
  /** Rows of the total order to pass over (SEA-H09); absent beside a token. */
  readonly offset?: number;
  /** A token that an earlier page gave, unread. */
  readonly continueToken?: string;
  /** Limit or offset came by label, so that `continue` is withheld unless it is asked for (SEA-H06). */
  readonly isPageByLabel: boolean;
  /** Absent: not said. */
  readonly withContinue?: boolean;
  readonly withRemainingCount?: boolean;
}

/**
 * `limit` (of URL and label the smaller), `offset`, `continue`, `withContinue`, `withRemainingCount`.
 * @throws StatusError BadRequest for what is no integer in range, and for more than one place to begin at.
 */
export function readPage(levels: ParameterLevels): PageParameters {
  const labelLimit = labelScalar(levels, 'limit');
  const limit = smallerLimit(urlScalar(levels, 'limit'), labelLimit);
  const offset = scalar(levels, 'offset');
  const token = urlScalar(levels, 'continue');
  const isTokenAnOffset = token !== undefined && /^\d+$/.test(token.text);
  const hasToken = token !== undefined && token.text !== '';
  if (offset !== undefined && isTokenAnOffset)
    throw parameterProblem('continue', `found beside ${offset.where}, expected: only one of them`);
  const skipped = isTokenAnOffset ? token : offset;
  const withContinue = flag(levels, 'withContinue');
  const withRemainingCount = flag(levels, 'withRemainingCount');
  return {
    ...(limit === undefined ? {} : { limit }),
    // a client repeats the parameters of its first page: the token goes on behind that, and knows of the rows passed over
    ...(hasToken && !isTokenAnOffset ? { continueToken: token.text } : readOffset(skipped)),
    isPageByLabel: labelLimit !== undefined || offset?.isLabel === true,
    ...(withContinue === undefined ? {} : { withContinue }),
    ...(withRemainingCount === undefined ? {} : { withRemainingCount }),
  };
}

function readOffset(given: Given | undefined): Pick<PageParameters, 'offset'> {
  return given === undefined ? {} : { offset: integerOf(given, maxOffset) };
}

function smallerLimit(...given: readonly (Given | undefined)[]): number | undefined {
  const limits = given.flatMap((each) => (each === undefined ? [] : [readLimit(each)]));
  const real = limits.filter((limit) => limit > 0);
  return real.length === 0 ? undefined : Math.min(...real);
}

function readLimit(given: Given): number {
  if (given.text.startsWith('-')) throw parameterError(given.where, given.text, 'an integer that is not negative');
  return integerOf(given, Number.MAX_SAFE_INTEGER);
}
