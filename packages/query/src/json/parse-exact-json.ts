import { StatusError } from '@orrery/model';
import { compareDecimals, parseDecimal } from '../values/decimal.ts';
import { type ExactJson, ExactNumber } from './exact-json.ts';

/**
 * Where a number may begin that a double does not hold: 16 digits or more, or an exponent. It may find some inside of strings, which
 * costs time only; it misses none, since a number stands at the start or behind one of these characters.
 */
const longNumber = /(?:^|[:[,])\s*-?(?:[0-9][0-9.]{15}|[0-9.]+[eE])/;

/** Numbers of fewer characters than this, without exponent, are exact as doubles' shortest spelling: 15 digits always are. */
const safeCharacters = 16;

const decoder = new TextDecoder('utf-8', { fatal: true });

type Reviver = (this: unknown, name: string, value: ExactJson, context: { readonly source?: string }) => ExactJson;

/**
 * Parses JSON without loss: a number that a double does not hold is an `ExactNumber`. Of members with the same name the last counts.
 * @throws StatusError Invalid when the bytes are no UTF-8 or no JSON, or nest thousands of levels deep.
 */
export function parseExactJson(bytes: Uint8Array): ExactJson {
  try {
    const text = decoder.decode(bytes);
    if (!longNumber.test(text)) return JSON.parse(text) as ExactJson; // without long numbers it is what JSON.parse makes
    const parse = JSON.parse as (text: string, reviver: Reviver) => ExactJson; // the library's types lack the reviver's context
    return parse(text, keepNumber);
  } catch (cause) {
    throw notJson(cause);
  }
}

function notJson(cause: unknown): StatusError {
  // The parser runs out of stack on what nests thousands of levels deep.
  const problem = cause instanceof RangeError ? 'nests too deep' : 'is no JSON in UTF-8';
  return new StatusError('Invalid', `the object ${problem}`, { cause });
}

function keepNumber(
  this: unknown,
  _name: string,
  value: ExactJson,
  { source }: { readonly source?: string },
): ExactJson {
  if (typeof value !== 'number' || source === undefined) return value;
  return isExact(value, source) ? value : new ExactNumber(source);
}

function isExact(value: number, source: string): boolean {
  if (source.length < safeCharacters && !/[eE]/.test(source)) return true;
  const meant = parseDecimal(source);
  const held = parseDecimal(String(value));
  return meant !== undefined && held !== undefined && compareDecimals(meant, held) === 0;
}
