import { StatusError } from '@orrery/model';

/** The value of a parameter that may be given once. */
export function scalar(query: URLSearchParams, name: string): string | undefined {
  const values = new Set(query.getAll(name));
  if (values.size > 1) throw badParameter(name, [...values].join(', '), 'one value');
  return [...values][0];
}

/**
 * A boolean parameter of Kubernetes' own; absent is false (SEA-C04). In any case, as kube-apiserver takes it
 * (`Convert_Slice_string_To_bool` of `k8s.io/apimachinery/pkg/runtime`): Python's client sends `True`.
 */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = scalar(query, name)?.toLowerCase();
  if (value === undefined || value === 'false' || value === '0') return false;
  if (value === 'true' || value === '1' || value === '') return true;
  throw badParameter(name, value, 'true, false, 1 or 0');
}

/** A whole number from 0 on; absent and empty are undefined. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const value = scalar(query, name);
  if (value === undefined || value === '') return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number))
    throw badParameter(name, value, 'a whole number from 0 on');
  return number;
}

/** The refusal of a parameter: its name, the offending text, what would have been accepted (`search.md`, conventions). */
export function badParameter(name: string, value: string, accepted: string): StatusError {
  return new StatusError(
    'BadRequest',
    `query parameter ${name}: ${JSON.stringify(value)} is not accepted; expected ${accepted}`,
  );
}

/**
 * Names the parameters that a write does not know: kubectl adds new ones over time, so they are only warned of (SEA-C08).
 * @returns texts for `Warning` headers.
 */
export function checkParameterNames(query: URLSearchParams, known: ReadonlySet<string>): string[] {
  return [...new Set(query.keys())]
    .filter((name) => !known.has(name))
    .map((name) => `unknown query parameter ${JSON.stringify(name)} ignored`);
}
