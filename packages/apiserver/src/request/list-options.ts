import { StatusError } from '@orrery/model';
import type { ApiserverLimits } from '../apiserver-deps.ts';
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
  checkCombinations(query);
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

/** The combinations that kube-apiserver refuses (`apimachinery`, ValidateListOptions). */
function checkCombinations(query: URLSearchParams): void {
  const match = scalar(query, 'resourceVersionMatch') ?? '';
  const version = scalar(query, 'resourceVersion') ?? '';
  if (flag(query, 'sendInitialEvents')) {
    throw invalidOption('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  }
  if (match === '') return;
  if (version === '') {
    throw invalidOption('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  if (scalar(query, 'continue')) {
    throw invalidOption('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`;
    throw invalidOptions('resourceVersionMatch', message, 'FieldValueNotSupported');
  }
  if (match === 'Exact' && version === '0') {
    throw invalidOption('resourceVersionMatch', 'resourceVersionMatch "Exact" is forbidden for resourceVersion "0"');
  }
}

function invalidOption(field: string, why: string): StatusError {
  return invalidOptions(field, `Forbidden: ${why}`, 'FieldValueForbidden');
}

function invalidOptions(field: string, message: string, reason: string): StatusError {
  return new StatusError('Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: [{ field, message, reason }] },
  });
}
