const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3})|([KMGTPE]i|[numkMGTPE]))?$/;

const powers: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);

const binaryFactors: ReadonlyMap<string, bigint> = new Map([
  ['Ki', 2n ** 10n],
  ['Mi', 2n ** 20n],
  ['Gi', 2n ** 30n],
  ['Ti', 2n ** 40n],
  ['Pi', 2n ** 50n],
  ['Ei', 2n ** 60n],
]);

/**
 * The value of a quantity, rounded away from zero to a multiple of `1 / parts`, as `Value` (1) and `MilliValue` (1000) of
 * k8s.io/apimachinery round. Undefined for other text.
 */
export function quantityValue(text: string, parts: 1 | 1000): number | undefined {
  const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] = pattern.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const power = (exponent === undefined ? (powers.get(suffix) ?? 0) : Number(exponent)) - fraction.length;
  const digits = BigInt(whole + fraction) * (binaryFactors.get(suffix) ?? 1n) * BigInt(parts);
  const scaled = power >= 0 ? digits * 10n ** BigInt(power) : divideUp(digits, 10n ** BigInt(-power));
  const value = Number(scaled) / parts;
  return sign === '-' && value !== 0 ? -value : value;
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
