/**
 * An exact decimal: `sign x 0.digits x 10^exponent`. `digits` has no zero at either end and is empty for zero, whose sign and
 * exponent are 0: equal numbers have equal fields.
 */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly digits: string;
  readonly exponent: number;
}

/** The parts of a number's spelling: whole digits, digits behind the point, power of ten. */
export interface DecimalParts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly power: number;
}

/** More significant digits than this make a number a mere text: no comparison or sum may cost more than its spelling did. */
export const maxDigits = 400;

/** Numbers from 10^1000 on, or below 10^-1000, are mere texts too; a double ends at 10^308. */
export const maxExponent = 1000;

const zero: Decimal = { sign: 0, digits: '', exponent: 0 };
const numberPattern = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

/** A number in JSON's grammar, undefined for other text and beyond the limits above. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole, fraction, power] = numberPattern.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return toDecimal({ isNegative: sign === '-', whole, fraction: fraction ?? '', power: Number(power ?? 0) });
}

/** The number with this spelling, undefined beyond the limits above. Leading and trailing zeros are passed over. */
export function toDecimal({ isNegative, whole, fraction, power }: DecimalParts): Decimal | undefined {
  const all = whole + fraction;
  const start = firstNonZero(all);
  if (start === all.length) return zero;
  const digits = all.slice(start, endOfNonZero(all));
  const exponent = whole.length - start + power;
  // `power` may be Infinity, which fails here as well.
  if (digits.length > maxDigits || Math.abs(exponent) > maxExponent) return undefined;
  return { sign: isNegative ? -1 : 1, digits, exponent };
}

/** Compares exactly (negative, 0, positive). */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.sign !== b.sign || a.sign === 0) return a.sign - b.sign;
  const byExponent = a.exponent - b.exponent;
  if (byExponent !== 0) return a.sign * byExponent;
  // Digits behind the same point compare like texts: a longer number that begins with a shorter one is larger.
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -a.sign : a.sign;
}

/** The canonical spelling: plain digits between 10^-20 and 10^40, `d.de+x` beyond. */
export function printDecimal({ sign, digits, exponent }: Decimal): string {
  if (sign === 0) return '0';
  const minus = sign < 0 ? '-' : '';
  if (exponent > 40 || exponent < -20) {
    const power = exponent - 1;
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${minus}${digits.slice(0, 1)}${fraction}e${power < 0 ? '' : '+'}${power}`;
  }
  if (exponent <= 0) return `${minus}0.${'0'.repeat(-exponent)}${digits}`;
  if (digits.length <= exponent) return `${minus}${digits.padEnd(exponent, '0')}`;
  return `${minus}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

function firstNonZero(digits: string): number {
  let at = 0;
  while (at < digits.length && digits.charCodeAt(at) === 0x30) at++;
  return at;
}

function endOfNonZero(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return end;
}
