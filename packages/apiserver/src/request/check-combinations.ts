import { StatusError } from '@orrery/model';
import { scalar } from './query-parameters.ts';

/** One combination that is refused. */
interface Refusal {
  readonly field: 'resourceVersionMatch' | 'sendInitialEvents';
  readonly message: string;
  readonly reason: 'FieldValueForbidden' | 'FieldValueNotSupported';
}

/**
 * Refuses the combinations of options that kube-apiserver refuses, all of them at once (SEA-H10, SEA-T01;
 * `k8s.io/apimachinery/pkg/apis/meta/internalversion/validation`).
 * @throws StatusError Invalid.
 */
export function checkCombinations(query: URLSearchParams, isWatch: boolean): void {
  const refused = isWatch ? refusedInWatch(query) : refusedInList(query);
  if (refused.length === 0) return;
  const texts = refused.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  throw new StatusError('Invalid', `ListOptions.meta.k8s.io "" is invalid: ${text}`, {
    details: { group: 'meta.k8s.io', kind: 'ListOptions', causes: refused },
  });
}

function refusedInList(query: URLSearchParams): Refusal[] {
  const match = scalar(query, 'resourceVersionMatch') ?? '';
  const version = scalar(query, 'resourceVersion') ?? '';
  const refused: Refusal[] = [];
  if (match !== '' && version === '')
    refused.push(forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (match !== '') refused.push(...besideContinue(query));
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan')
    refused.push(notSupported(match, ['Exact', 'NotOlderThan', '']));
  if (match === 'Exact' && version === '0')
    refused.push(forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  // whatever it says
  if (query.has('sendInitialEvents'))
    refused.push({ ...forbidden('sendInitialEvents is forbidden for list'), field: 'sendInitialEvents' });
  return refused;
}

function refusedInWatch(query: URLSearchParams): Refusal[] {
  const match = scalar(query, 'resourceVersionMatch') ?? '';
  const hasInitialEvents = query.has('sendInitialEvents');
  const refused: Refusal[] = [];
  if (hasInitialEvents && match !== 'NotOlderThan')
    refused.push(forbidden('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  if (match !== '' && !hasInitialEvents)
    refused.push(forbidden('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (match !== '' && match !== 'NotOlderThan') refused.push(notSupported(match, ['NotOlderThan']));
  if (match !== '') refused.push(...besideContinue(query));
  return refused;
}

function besideContinue(query: URLSearchParams): Refusal[] {
  if (!scalar(query, 'continue')) return [];
  return [forbidden('resourceVersionMatch is forbidden when continue is provided')];
}

function forbidden(why: string): Refusal {
  return { field: 'resourceVersionMatch', message: `Forbidden: ${why}`, reason: 'FieldValueForbidden' };
}

function notSupported(match: string, supported: readonly string[]): Refusal {
  const values = supported.map((value) => JSON.stringify(value)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(match)}: supported values: ${values}`;
  return { field: 'resourceVersionMatch', message, reason: 'FieldValueNotSupported' };
}
