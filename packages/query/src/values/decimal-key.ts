import { type Decimal, maxExponent } from './decimal.ts';

const negative = 0x01;
const zero = 0x02;
const positive = 0x03;

/** Bias that makes every exponent a positive number of two bytes. */
const bias = 0x4000;

/** Ends the digits of a negative number: its digits are complemented, so a shorter number is the larger one. */
const endOfNegative = 0xff;

/**
 * Bytes of a decimal, equal exactly for equal numbers and in their order: sign, biased exponent, digits by two (01..64 hexadecimal);
 * all but the sign complemented for negative numbers. At most 204 bytes.
 */
export function decimalKey({ sign, digits, exponent }: Decimal): Uint8Array {
  if (sign === 0) return Uint8Array.of(zero);
  const pairs = Math.ceil(digits.length / 2);
  const key = new Uint8Array(3 + pairs + (sign < 0 ? 1 : 0));
  const flip = sign < 0 ? 0xff : 0;
  const biased = exponent + bias;
  key[0] = sign < 0 ? negative : positive;
  key[1] = (biased >> 8) ^ flip;
  key[2] = (biased & 0xff) ^ flip;
  for (let pair = 0; pair < pairs; pair++) key[3 + pair] = (pairAt(digits, pair * 2) + 1) ^ flip;
  if (sign < 0) key[key.length - 1] = endOfNegative;
  return key;
}

/** The decimal of a `decimalKey`; undefined for other bytes. */
export function decimalOfKey(key: Uint8Array): Decimal | undefined {
  const [tag, high, low] = key;
  if (tag === zero && key.length === 1) return { sign: 0, digits: '', exponent: 0 };
  if ((tag !== negative && tag !== positive) || high === undefined || low === undefined) return undefined;
  const flip = tag === negative ? 0xff : 0;
  const pairs = Array.from(key.subarray(3, tag === negative ? -1 : key.length), (byte) => (byte ^ flip) - 1);
  const exponent = (((high ^ flip) << 8) | (low ^ flip)) - bias;
  if (pairs.some((pair) => pair < 0 || pair > 99) || Math.abs(exponent) > maxExponent) return undefined;
  const digits = pairs.map((pair) => pair.toString().padStart(2, '0')).join('');
  return { sign: tag === negative ? -1 : 1, digits: digits.endsWith('0') ? digits.slice(0, -1) : digits, exponent };
}

function pairAt(digits: string, at: number): number {
  const tens = digits.charCodeAt(at) - 0x30;
  return tens * 10 + (at + 1 < digits.length ? digits.charCodeAt(at + 1) - 0x30 : 0);
}
