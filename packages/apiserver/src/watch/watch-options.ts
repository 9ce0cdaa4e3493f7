import { parseLabelSelector, StatusError } from '@orrery/model';
import { splitSearchLabels } from '@orrery/query';
import type { ListOptions } from '../request/list-options.ts';
import { parseIncludeObject } from '../request/list-options.ts';
import { badParameter, flag, scalar, wholeNumber } from '../request/query-parameters.ts';

/** What Kubernetes' own parameters of a watch ask for, beside its selectors. */
export interface WatchOptions {
  /** Changes behind this revision; absent: from now on. */
  readonly after?: bigint;
  /** Whether the objects there are now come first, as added. */
  readonly hasInitialEvents: boolean;
  /** Whether their end is told by a bookmark: a streaming list (SEA-T01). */
  readonly isStreamingList: boolean;
  readonly hasBookmarks: boolean;
  /** 0: the server chooses. */
  readonly timeoutMs: number;
  readonly includeObject: ListOptions['includeObject'];
}

/** What a watch cannot heed; in a list it would change the answer (SEA-T08). */
const refusedParameters: readonly string[] = [
  ...['continue', 'offset', 'orderby', 'withContinue', 'withRemainingCount', 'groupBy', 'facets', 'aggregate'],
  ...['at', 'deleted'],
];

const refusedLabels: ReadonlySet<string> = new Set([
  ...['limit', 'offset', 'orderby', 'withContinue', 'withRemainingCount', 'at', 'deleted'],
]);

/**
 * Reads Kubernetes' own parameters of a watch.
 * @throws StatusError BadRequest for what cannot be watched or understood, Invalid for combinations kube-apiserver refuses.
 */
export function readWatchOptions(query: URLSearchParams): WatchOptions {
  refuseUnwatchable(query);
  checkCombinations(query);
  const initial = query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : undefined;
  const after = readRevision(query);
  return {
    ...(after === undefined ? {} : { after }),
    hasInitialEvents: initial ?? after === undefined,
    isStreamingList: initial === true,
    hasBookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutMs: (wholeNumber(query, 'timeoutSeconds') ?? 0) * 1_000,
    includeObject: parseIncludeObject(query),
  };
}

function refuseUnwatchable(query: URLSearchParams): void {
  const given = refusedParameters.find((name) => (query.get(name) ?? '') !== '');
  if (given !== undefined) throw unwatchable(`query parameter ${given}`);
  const { search } = splitSearchLabels(parseLabelSelector(scalar(query, 'labelSelector') ?? ''));
  const label = search.find(({ parameter }) => refusedLabels.has(parameter));
  if (label !== undefined) throw unwatchable(`labelSelector: search key ${JSON.stringify(label.requirement.key)}`);
}

function unwatchable(what: string): StatusError {
  return new StatusError(
    'BadRequest',
    `${what} is not accepted in a watch, which tells of changes in the order in which they were made; expected a list`,
  );
}

function readRevision(query: URLSearchParams): bigint | undefined {
  const value = scalar(query, 'resourceVersion') ?? '';
  if (value === '' || value === '0') return undefined;
  if (/^\d{1,16}$/.test(value)) return BigInt(value);
  throw badParameter('resourceVersion', value, 'a resourceVersion from an answer of this server');
}

/** One combination that is refused. */
interface Refusal {
  readonly field: string;
  readonly message: string;
  readonly reason: 'FieldValueForbidden' | 'FieldValueNotSupported';
}

/** The combinations that kube-apiserver refuses (`k8s.io/apimachinery/pkg/apis/meta/internalversion/validation`). */
function checkCombinations(query: URLSearchParams): void {
  const match = scalar(query, 'resourceVersionMatch') ?? '';
  const refused: Refusal[] = [];
  if (query.has('sendInitialEvents') && match !== 'NotOlderThan') {
    refused.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  }
  if (match !== '' && !query.has('sendInitialEvents')) {
    refused.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  }
  if (match !== '' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
    refused.push({ field: 'resourceVersionMatch', message, reason: 'FieldValueNotSupported' });
  }
  if (refused.length === 0) return;
  const texts = refused.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  throw new StatusError('Invalid', `ListOptions.meta.k8s.io "" is invalid: ${text}`, {
    details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: refused },
  });
}

function forbidden(why: string): Refusal {
  return { field: 'resourceVersionMatch', message: `Forbidden: ${why}`, reason: 'FieldValueForbidden' };
}
