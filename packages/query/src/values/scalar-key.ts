import { ExactNumber } from '../json/exact-json.ts';
import { joinBytes } from './bytes.ts';
import { parseDecimal, printDecimal } from './decimal.ts';
import { decimalKey, decimalOfKey } from './decimal-key.ts';
import { isWholeTextKey, textKey } from './text-key.ts';

/** First bytes of the keys of values; `rank` sorts between numbers and strings and is never one of a value itself. */
export const keyTag = { boolean: 0x62, number: 0x6e, nested: 0x6f, rank: 0x72, string: 0x73 } as const;

const trueKey: readonly number[] = [keyTag.boolean, 0x74];
const falseKey: readonly number[] = [keyTag.boolean, 0x66];
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The key of an object or list at the end of a path: it exists, and equals no scalar.
 */
export function nestedKey(): Uint8Array {
  return Uint8Array.of(keyTag.nested);
}

/**
 * The key of a scalar in an index: a byte for its type, then `textKey` of a string, `t` or `f`, `decimalKey` of a number. A number
 * beyond the limits of a decimal (400 digits, 10^±1000) is its spelling, a mere text.
 */
export function scalarKey(value: string | number | ExactNumber | boolean): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.from(value ? trueKey : falseKey);
  if (typeof value === 'string') return stringKey(value);
  const text = value instanceof ExactNumber ? value.text : String(value);
  const decimal = parseDecimal(text);
  return decimal === undefined ? stringKey(text) : joinBytes(Uint8Array.of(keyTag.number), decimalKey(decimal));
}

/** The keys of all scalars that a text of a selector equals (SEA-E04): the string, and the number or boolean it spells. */
export function scalarKeysOf(text: string): Uint8Array[] {
  const keys = [stringKey(text)];
  const decimal = parseDecimal(text);
  if (decimal !== undefined) keys.push(joinBytes(Uint8Array.of(keyTag.number), decimalKey(decimal)));
  if (text === 'true' || text === 'false') keys.push(scalarKey(text === 'true'));
  return keys;
}

/**
 * The text of the scalar that a `scalarKey` was made of, numbers in their canonical spelling; undefined where the key does not say
 * (a long text, a lone surrogate) and for keys of ranks and nested values.
 */
export function textOfScalarKey(key: Uint8Array): string | undefined {
  const rest = key.subarray(1);
  switch (key[0]) {
    case keyTag.boolean:
      return rest[0] === trueKey[1] ? 'true' : 'false';
    case keyTag.number: {
      const decimal = decimalOfKey(rest);
      return decimal === undefined ? undefined : printDecimal(decimal);
    }
    case keyTag.string:
      return isWholeTextKey(rest) ? decodeText(rest) : undefined;
    default:
      return undefined;
  }
}

/** Whether a key is that of a text, number or boolean: none of a nested value or a rank. */
export function isScalarKey(key: Uint8Array): boolean {
  const [tag] = key;
  return tag === keyTag.boolean || tag === keyTag.number || tag === keyTag.string;
}

function stringKey(text: string): Uint8Array {
  return joinBytes(Uint8Array.of(keyTag.string), textKey(text));
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined; // the three bytes of a lone surrogate are no UTF-8
  }
}
