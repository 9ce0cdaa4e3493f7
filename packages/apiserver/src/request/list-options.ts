import { type LabelSelector, parseLabelSelector, StatusError } from '@orrery/model';
import { type FieldRequirement, parseFieldSelector } from '@orrery/query';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { badParameter, checkParameterNames, flag, scalar, wholeNumber } from './query-parameters.ts';

/** What a get or list asks for beyond its path. */
export interface ListOptions {
  /** No requirements: every object. */
  readonly labels: LabelSelector;
  /** In the words of the parameter: what they mean depends on the kind. */
  readonly fields: readonly FieldRequirement[];
  /** 0: no limit. */
  readonly limit: number;
  readonly continueToken?: string;
  /** At least this revision must be answered. */
  readonly notOlderThan?: bigint;
  readonly timeoutMs: number;
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  /** The selectors as sent: what a continue token is bound to. */
  readonly selection: string;
  readonly warnings: readonly string[];
}

const knownParameters: ReadonlySet<string> = new Set([
  ...[
    'labelSelector',
    'fieldSelector',
    'limit',
    'continue',
    'resourceVersion',
    'resourceVersionMatch',
    'timeoutSeconds',
  ],
  ...['includeObject', 'pretty', 'watch', 'allowWatchBookmarks', 'sendInitialEvents', 'shardSelector'],
]);

/**
 * Reads the parameters of a get or list.
 * @throws StatusError BadRequest for a parameter that cannot be honoured, Invalid for combinations kube-apiserver refuses,
 *   MethodNotAllowed for a watch, which is not built.
 */
export function parseListOptions(query: URLSearchParams, limits: ApiserverLimits): ListOptions {
  const warnings = checkParameterNames(query, knownParameters);
  if (flag(query, 'watch')) throw watchNotBuilt();
  checkCombinations(query);
  const notOlderThan = parseRevision(query);
  const continueToken = scalar(query, 'continue') || undefined;
  return {
    ...parseSelectors(query, limits),
    limit: wholeNumber(query, 'limit') ?? 0,
    ...(continueToken === undefined ? {} : { continueToken }),
    ...(notOlderThan === undefined ? {} : { notOlderThan }),
    timeoutMs: parseTimeout(query, limits),
    includeObject: parseIncludeObject(query),
    warnings,
  };
}

/** The refusal of a watch, by parameter or by path. */
export function watchNotBuilt(): StatusError {
  return new StatusError('MethodNotAllowed', 'watch is not supported yet; list again to see changes');
}

function parseSelectors(
  query: URLSearchParams,
  limits: ApiserverLimits,
): Pick<ListOptions, 'labels' | 'fields' | 'selection'> {
  const labelText = scalar(query, 'labelSelector') ?? '';
  const fieldText = scalar(query, 'fieldSelector') ?? '';
  const bytes = Buffer.byteLength(labelText) + Buffer.byteLength(fieldText);
  if (bytes > limits.selectorBytes) {
    throw new StatusError(
      'BadRequest',
      `labelSelector and fieldSelector have ${bytes} bytes, more than ${limits.selectorBytes}`,
    );
  }
  const labels = parseLabelSelector(labelText);
  checkLabelSelector(labels);
  const fields = parseFieldSelector(fieldText);
  const selection = JSON.stringify([labelText, fieldText]);
  return { labels, fields, selection };
}

const searchPrefixes: readonly string[] = [
  'search.clusterpedia.io/',
  'search.orrery.dev/',
  'internalstorage.clusterpedia.io/',
];

function checkLabelSelector({ requirements }: LabelSelector): void {
  for (const { key } of requirements) {
    if (searchPrefixes.some((prefix) => key.startsWith(prefix))) {
      throw new StatusError(
        'BadRequest',
        `query parameter labelSelector: search key ${JSON.stringify(key)} is not supported yet`,
      );
    }
  }
}

function parseTimeout(query: URLSearchParams, limits: ApiserverLimits): number {
  const seconds = wholeNumber(query, 'timeoutSeconds') ?? 0;
  return seconds === 0 ? limits.listMs : Math.min(seconds * 1_000, limits.listMaxMs);
}

function parseIncludeObject(query: URLSearchParams): ListOptions['includeObject'] {
  const value = scalar(query, 'includeObject') || 'Metadata';
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value;
  throw badParameter('includeObject', value, 'None, Metadata or Object');
}

function parseRevision(query: URLSearchParams): bigint | undefined {
  const value = scalar(query, 'resourceVersion') ?? '';
  if (value === '' || value === '0') return undefined;
  if (!/^\d{1,16}$/.test(value))
    throw badParameter('resourceVersion', value, 'a resourceVersion from an answer of this server');
  if (scalar(query, 'resourceVersionMatch') === 'Exact') {
    throw new StatusError(
      'BadRequest',
      'query parameter resourceVersionMatch: Exact is not supported yet; use NotOlderThan',
    );
  }
  if (scalar(query, 'continue')) {
    throw new StatusError('BadRequest', 'specifying resource version is not allowed when using continue');
  }
  return BigInt(value);
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
