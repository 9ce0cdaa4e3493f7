import type { FieldType } from '@orrery/model';
import { type ExactJson, ExactNumber } from '../json/exact-json.ts';
import { addressKey, parseAddressBlock } from './address.ts';
import { joinBytes } from './bytes.ts';
import { type Decimal, parseDecimal, toDecimal } from './decimal.ts';
import { decimalKey } from './decimal-key.ts';
import { parseQuantity } from './parse-quantity.ts';
import { parseRfc3339 } from './parse-rfc3339.ts';
import { keyTag } from './scalar-key.ts';

/** A range of keys: from the first, up to but without the second. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** How values compare by rank. */
export type RankOperator = 'gt' | 'gte' | 'lt' | 'lte' | 'cidr';

/**
 * The key a value of a declared field has beside its `scalarKey`, in the order of what it means: `number` and `quantity` by exact
 * quantity, `time` by nanosecond, `ip` by address. Undefined for types that compare as texts only, and for values that are none of
 * their type.
 */
export function rankKey(type: FieldType, value: ExactJson): Uint8Array | undefined {
  const ranked = rankedValue(type, value);
  return ranked === undefined ? undefined : joinBytes(Uint8Array.of(keyTag.rank), ranked);
}

/**
 * The range of `rankKey`s that meet a comparison; undefined when the ranks of this type do not answer it: an operand of another type
 * (a time for a quantity), or a type without ranks.
 */
export function rankRange(type: FieldType, op: RankOperator, operand: string): KeyRange | undefined {
  if ((op === 'cidr') !== (type === 'ip')) return undefined;
  if (op === 'cidr') {
    const block = parseAddressBlock(operand);
    return block === undefined ? undefined : { from: ranked(block.first), to: after(ranked(block.last)) };
  }
  const key = rankKey(type, operand);
  if (key === undefined) return undefined;
  const isAbove = op === 'gt' || op === 'gte';
  const border = op === 'gt' || op === 'lte' ? after(key) : key;
  return isAbove
    ? { from: border, to: Uint8Array.of(keyTag.rank + 1) }
    : { from: Uint8Array.of(keyTag.rank), to: border };
}

/** The exact quantity of a number, or of a string that spells one; undefined for others. */
export function quantityOf(value: ExactJson): Decimal | undefined {
  if (typeof value === 'string') return parseQuantity(value);
  if (typeof value === 'number') return parseDecimal(String(value));
  return value instanceof ExactNumber ? parseDecimal(value.text) : undefined;
}

function rankedValue(type: FieldType, value: ExactJson): Uint8Array | undefined {
  switch (type) {
    case 'number':
    case 'quantity': {
      const quantity = quantityOf(value);
      return quantity === undefined ? undefined : decimalKey(quantity);
    }
    case 'time':
      return typeof value === 'string' ? timeRank(value) : undefined;
    case 'ip':
      return typeof value === 'string' ? addressKey(value) : undefined;
    case 'string':
    case 'boolean':
      return undefined;
    default:
      return type satisfies never;
  }
}

function timeRank(text: string): Uint8Array | undefined {
  const time = parseRfc3339(text);
  if (time === undefined) return undefined;
  const isNegative = time < 0n;
  const decimal = toDecimal({ isNegative, whole: String(isNegative ? -time : time), fraction: '', power: 0 });
  return decimal === undefined ? undefined : decimalKey(decimal);
}

function ranked(key: Uint8Array): Uint8Array {
  return joinBytes(Uint8Array.of(keyTag.rank), key);
}

/** The first key behind a key. */
function after(key: Uint8Array): Uint8Array {
  return joinBytes(key, Uint8Array.of(0));
}
