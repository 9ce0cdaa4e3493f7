import { type ExactJson, ExactNumber } from '../json/exact-json.ts';
import { compareDecimals, parseDecimal, printDecimal } from '../values/decimal.ts';

/**
 * Whether a value equals a text of a selector (SEA-E04): a string exactly, a number numerically, a boolean by name. Absent, null,
 * objects and lists equal no text.
 */
export function equalsText(value: ExactJson | undefined, text: string): boolean {
  if (typeof value === 'string') return value === text;
  if (typeof value === 'boolean') return String(value) === text;
  const spelled = spellingOf(value);
  if (spelled === undefined) return false;
  if (spelled === text) return true;
  const wanted = parseDecimal(text);
  const number = wanted === undefined ? undefined : parseDecimal(spelled);
  return wanted !== undefined && number !== undefined && compareDecimals(wanted, number) === 0;
}

/**
 * The text of a scalar: a string itself, a boolean's name, a number in its canonical spelling (beyond the limits of a decimal as it
 * was written). Undefined for null, absent values, objects and lists.
 */
export function scalarText(value: ExactJson | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  const spelled = spellingOf(value);
  const decimal = spelled === undefined ? undefined : parseDecimal(spelled);
  return decimal === undefined ? spelled : printDecimal(decimal);
}

function spellingOf(value: ExactJson | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return value instanceof ExactNumber ? value.text : undefined;
}
