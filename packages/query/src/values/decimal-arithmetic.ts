import { type Decimal, toDecimal } from './decimal.ts';

/** `coefficient x 10^power`. */
interface Scaled {
  readonly coefficient: bigint;
  readonly power: number;
}

/** A sum that is exact whatever is added in whatever order. */
export interface DecimalSum {
  readonly coefficient: bigint;
  readonly power: number;
}

/** The sum of nothing. */
export const emptySum: DecimalSum = { coefficient: 0n, power: 0 };

/** Digits behind the point that an average keeps. */
const averageDigits = 20;

/** Adds a number to a sum, exactly. Cost: the digits between the largest and the smallest number, at most about 2,400. */
export function addDecimal(sum: DecimalSum, value: Decimal): DecimalSum {
  const added = scaled(value);
  const power = Math.min(sum.power, added.power);
  return {
    coefficient: raised(sum, power) + raised(added, power),
    power,
  };
}

/** The number a sum has come to; undefined beyond the limits of a decimal. */
export function decimalOfSum({ coefficient, power }: DecimalSum): Decimal | undefined {
  const isNegative = coefficient < 0n;
  return toDecimal({ isNegative, whole: (isNegative ? -coefficient : coefficient).toString(), fraction: '', power });
}

/** The sum divided by a count of at least 1, rounded half away from zero to 20 digits behind the point. */
export function averageOfSum(sum: DecimalSum, count: number): Decimal | undefined {
  const digits = Math.max(averageDigits, -sum.power);
  const divisor = BigInt(count);
  const whole = raised(sum, -digits - 1) / divisor;
  const kept = (whole + (whole < 0n ? -5n : 5n)) / 10n;
  return decimalOfSum({ coefficient: kept, power: -digits });
}

/** The product of a decimal and an integer; undefined beyond the limits of a decimal. */
export function multiplyDecimal(value: Decimal, factor: bigint): Decimal | undefined {
  const { coefficient, power } = scaled(value);
  return decimalOfSum({ coefficient: coefficient * factor, power });
}

function scaled({ sign, digits, exponent }: Decimal): Scaled {
  const coefficient = digits === '' ? 0n : BigInt(digits);
  return { coefficient: sign < 0 ? -coefficient : coefficient, power: exponent - digits.length };
}

/** The coefficient of the same number with a smaller power. */
function raised({ coefficient, power }: Scaled, to: number): bigint {
  return coefficient * 10n ** BigInt(power - to);
}
