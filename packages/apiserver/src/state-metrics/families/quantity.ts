import { parseQuantity } from '@orrery/query';

/**
 * The value of a quantity, rounded away from zero to a multiple of `1 / parts`, as `Value` (1) and `MilliValue` (1000) of
 * k8s.io/apimachinery round. Undefined for other text.
 */
export function quantityValue(text: string, parts: 1 | 1000): number | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  const { sign, digits, exponent } = quantity;
  const power = exponent - digits.length;
  const whole = BigInt(digits) * BigInt(parts);
  const scaled = power >= 0 ? whole * 10n ** BigInt(power) : divideUp(whole, 10n ** BigInt(-power));
  return sign === 0 ? 0 : (sign * Number(scaled)) / parts;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
