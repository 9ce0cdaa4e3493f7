import { parameterError } from './parameter-error.ts';
import type { SearchLabel } from './search-labels.ts';

/** The parameters of a request as they come: values by name, in the order written. */
export type UrlParameters = ReadonlyMap<string, readonly string[]>;

/** The place a value was given at, for messages: `limit`, or the label key. */
export interface Given {
  readonly where: string;
  readonly text: string;
  readonly isLabel: boolean;
}

/** What one request gives in its URL and in search labels. */
export interface ParameterLevels {
  readonly url: UrlParameters;
  readonly labels: readonly SearchLabel[];
}

/**
 * The value of a parameter that has one: of the URL, else of the labels (SEA-C06); undefined when it is not given.
 * @throws StatusError BadRequest when it is repeated with different values (SEA-C05).
 */
export function scalar(levels: ParameterLevels, name: string): Given | undefined {
  return urlScalar(levels, name) ?? labelScalar(levels, name);
}

/** As `scalar`, of the URL only. */
export function urlScalar({ url }: ParameterLevels, name: string): Given | undefined {
  return only((url.get(name) ?? []).map((text) => ({ where: name, text, isLabel: false })));
}

/** As `scalar`, of the labels only; a bare key is the value `true`. */
export function labelScalar({ labels }: ParameterLevels, name: string): Given | undefined {
  const given = labels.filter(({ parameter }) => parameter === name);
  return only(
    given.map(({ requirement: { key, values } }) => ({ where: key, text: values[0] ?? 'true', isLabel: true })),
  );
}

/** A boolean (SEA-C04); undefined when not given. */
export function flag(levels: ParameterLevels, name: string): boolean | undefined {
  const given = scalar(levels, name);
  if (given === undefined) return undefined;
  if (given.text === 'true' || given.text === '1' || given.text === '') return true;
  if (given.text === 'false' || given.text === '0') return false;
  throw parameterError(given.where, given.text, 'true, false, 1, 0 or nothing');
}

/** A decimal integer from 0 to `most` (SEA-C04). */
export function integerOf(given: Given, most: number): number {
  const value = /^\d{1,16}$/.test(given.text) ? Number(given.text) : Number.NaN;
  if (value <= most) return value;
  throw parameterError(given.where, given.text, `an integer from 0 to ${most}`);
}

function only(given: readonly Given[]): Given | undefined {
  const [first] = given;
  const other = given.find(({ text }) => text !== first?.text);
  if (first === undefined || other === undefined) return first;
  throw parameterError(first.where, other.text, `one value only, and '${first.text}' is given as well`);
}
