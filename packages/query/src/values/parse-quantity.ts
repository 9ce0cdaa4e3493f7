import { type Decimal, toDecimal } from './decimal.ts';
import { multiplyDecimal } from './decimal-arithmetic.ts';

const pattern = /^([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:([eE])([+-]?[0-9]+)|([KMGTPE]i|[numkMGTPE]))?$/;

const decimalPowers: ReadonlyMap<string, number> = new Map([
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
 * The exact value of a Kubernetes quantity (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/), to
 * which every integer and decimal belongs: `10Gi`, `500m`, `1e3`, `-.5`. Kubernetes' rounding up to nano is not applied. Undefined
 * for other text and beyond the limits of a decimal.
 */
export function parseQuantity(text: string): Decimal | undefined {
  const [, sign, whole, fraction, bareFraction, exponentMark, power, suffix] = pattern.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const value = toDecimal({
    isNegative: sign === '-',
    whole: whole ?? '',
    fraction: fraction ?? bareFraction ?? '',
    power: exponentMark === undefined ? (decimalPowers.get(suffix ?? '') ?? 0) : Number(power),
  });
  const factor = binaryFactors.get(suffix ?? '');
  return value === undefined || factor === undefined ? value : multiplyDecimal(value, factor);
}
