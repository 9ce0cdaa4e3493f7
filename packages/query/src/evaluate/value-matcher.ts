import type { ValueTest } from '../ast.ts';
import type { ExactJson } from '../json/exact-json.ts';
import { equalsText, scalarText } from '../paths/equals-text.ts';
import { addressKey, parseAddressBlock } from '../values/address.ts';
import { compareBytes } from '../values/bytes.ts';
import { compareDecimals } from '../values/decimal.ts';
import { parseQuantity } from '../values/parse-quantity.ts';
import { parseRfc3339 } from '../values/parse-rfc3339.ts';
import { quantityOf } from '../values/rank-key.ts';
import { globMatcher } from './match-glob.ts';
import { regexMatcher } from './regex-matcher.ts';

/** Whether a value that is present and not null meets a test. */
export type ValueMatcher = (value: ExactJson) => boolean;

/**
 * The test of values, prepared once. An operand that is of no comparable type matches nothing, as does a value of another type
 * (SEA-E05). Globs and regular expressions see the text of a scalar; objects and lists meet `exists` only.
 * @throws StatusError BadRequest for a regular expression that cannot be run.
 */
export function valueMatcher(test: ValueTest): ValueMatcher {
  switch (test.op) {
    case 'exists':
      return () => true;
    case 'in': {
      const texts = new Set(test.values);
      return (value) =>
        typeof value === 'string' ? texts.has(value) : test.values.some((text) => equalsText(value, text));
    }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return comparison(test.op, test.value);
    case 'glob':
      return onText(globMatcher(test.pattern, { ignoreCase: test.ignoreCase === true }));
    case 'regex':
      return onText(regexMatcher(test.pattern));
    case 'cidr':
      return inBlock(test.block);
    default:
      return test satisfies never;
  }
}

function onText(matches: (text: string) => boolean): ValueMatcher {
  return (value) => {
    const text = scalarText(value);
    return text !== undefined && matches(text);
  };
}

function comparison(op: 'gt' | 'gte' | 'lt' | 'lte', operand: string): ValueMatcher {
  const quantity = parseQuantity(operand);
  if (quantity !== undefined) {
    return (value) => {
      const held = quantityOf(value);
      return held !== undefined && holds(op, compareDecimals(held, quantity));
    };
  }
  const time = parseRfc3339(operand);
  return (value) => {
    const held = typeof value === 'string' ? parseRfc3339(value) : undefined;
    return held !== undefined && time !== undefined && holds(op, Number(held > time) - Number(held < time));
  };
}

function holds(op: 'gt' | 'gte' | 'lt' | 'lte', order: number): boolean {
  switch (op) {
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    default:
      return op satisfies never;
  }
}

function inBlock(text: string): ValueMatcher {
  const block = parseAddressBlock(text);
  return (value) => {
    const key = typeof value === 'string' ? addressKey(value) : undefined;
    if (key === undefined || block === undefined) return false;
    return compareBytes(key, block.first) >= 0 && compareBytes(key, block.last) <= 0;
  };
}
