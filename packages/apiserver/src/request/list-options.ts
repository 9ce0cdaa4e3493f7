import { StatusError } from '@orrery/model';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { checkCombinations } from './check-combinations.ts';
import { badParameter, flag, scalar, wholeNumber } from './query-parameters.ts';

/** What Kubernetes' own parameters of a get or list ask for, beside its selectors and its page (`readSelection`). */
export interface ListOptions {
  /** At least this revision must be answered. */
  readonly notOlderThan?: bigint;
  /** The state after this revision is asked, which is to be awaited too. */
  readonly exact?: bigint;
  readonly timeoutMs: number;
  readonly includeObject: 'None' | 'Metadata' | 'Object';
}

/**
 * Reads Kubernetes' own parameters of a get or list.
 * @throws StatusError BadRequest for a parameter that cannot be honoured, Invalid for combinations kube-apiserver refuses,
 *   MethodNotAllowed for a watch, which is answered elsewhere.
 */
export function parseListOptions(query: URLSearchParams, limits: ApiserverLimits): ListOptions {
  if (flag(query, 'watch'))
    throw new StatusError('MethodNotAllowed', 'watch is not supported here; list again to see changes');
  checkCombinations(query, false);
  return {
    ...parseRevision(query),
    timeoutMs: parseTimeout(query, limits),
    includeObject: parseIncludeObject(query),
  };
}

/** What rows of a table carry (SEA-P01). */
export function parseIncludeObject(query: URLSearchParams): ListOptions['includeObject'] {
  const value = scalar(query, 'includeObject') || 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
  throw badParameter('includeObject', value, 'None, Metadata or Object');
}

function parseTimeout(query: URLSearchParams, limits: ApiserverLimits): number {
  const seconds = wholeNumber(query, 'timeoutSeconds') ?? 0;
  return seconds === 0 ? limits.listMs : Math.min(seconds * 1_000, limits.listMaxMs);
}

function parseRevision(query: URLSearchParams): Pick<ListOptions, 'notOlderThan' | 'exact'> {
  const value = scalar(query, 'resourceVersion') ?? '';
  if (value === '' || value === '0') return {};
  if (!/^\d{1,16}$/.test(value))
    throw badParameter('resourceVersion', value, 'a resourceVersion from an answer of this server');
  if (scalar(query, 'continue')) {
    throw new StatusError('BadRequest', 'specifying resource version is not allowed when using continue');
  }
  const revision = BigInt(value);
  return scalar(query, 'resourceVersionMatch') === 'Exact' ? { exact: revision } : { notOlderThan: revision };
}
