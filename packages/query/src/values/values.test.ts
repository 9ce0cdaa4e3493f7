import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumber } from '../json/exact-json.ts';
import { addressKey, parseAddressBlock } from './address.ts';
import { compareBytes, textBytes } from './bytes.ts';
import { compareText } from './compare-text.ts';
import { compareDecimals, maxDigits, parseDecimal, printDecimal } from './decimal.ts';
import { addDecimal, averageOfSum, decimalOfSum, emptySum } from './decimal-arithmetic.ts';
import { decimalKey, decimalOfKey } from './decimal-key.ts';
import { parseQuantity } from './parse-quantity.ts';
import { parseRfc3339 } from './parse-rfc3339.ts';
import { rankKey, rankRange } from './rank-key.ts';
import { scalarKey, scalarKeysOf, textOfScalarKey } from './scalar-key.ts';
import { textKey } from './text-key.ts';

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom('\0', '\ud83d', '\ude00', '😀', '\uffff', '\ue000', 'a', 'é', '"'),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const decimalText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String), fc.constantFrom('0', '1', '9', '10', '100')),
    fc.option(fc.stringMatching(/^[0-9]{1,6}$/), { nil: undefined }),
    fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, power]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${power === undefined ? '' : `e${power}`}`,
  );

function decimal(text: string) {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new Error(`no decimal: ${text}`);
  return parsed;
}

describe('values', () => {
  it('SEA-E04 texts compare by code points, as their bytes do', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(compareBytes(textBytes(a), textBytes(b))));
        expect(compareText(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 2000 },
    );
    expect(compareText('\uffff', '😀')).toBeLessThan(0);
  });

  it('SEA-E04 keys of texts are equal exactly when the texts are, also beyond 256 bytes', () => {
    const long = fc.tuple(fc.integer({ min: 236, max: 260 }), hostileText).map(([n, tail]) => 'x'.repeat(n) + tail);
    fc.assert(
      fc.property(long, long, (a, b) => {
        expect(compareBytes(textKey(a), textKey(b)) === 0).toBe(a === b);
        expect(textKey(a).length).toBeLessThanOrEqual(256);
      }),
    );
    const hashed = textKey('x'.repeat(300));
    expect(textKey(Buffer.from(hashed).toString('latin1'))).not.toEqual(hashed);
  });

  it('SEA-E04 decimals keep their order as keys and their value through keys and text', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const [x, y] = [decimal(a), decimal(b)];
        expect(Math.sign(compareBytes(decimalKey(x), decimalKey(y)))).toBe(Math.sign(compareDecimals(x, y)));
        expect(decimalOfKey(decimalKey(x))).toEqual(x);
        expect(parseDecimal(printDecimal(x))).toEqual(x);
      }),
      { numRuns: 2000 },
    );
  });

  it('SEA-E04 comparing decimals is comparing integers', () => {
    const integer = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(Math.sign(compareDecimals(decimal(String(a)), decimal(String(b))))).toBe(Number(a > b) - Number(a < b));
        const sum = addDecimal(addDecimal(emptySum, decimal(String(a))), decimal(String(b)));
        expect(decimalOfSum(sum)).toEqual(decimal(String(a + b)));
      }),
    );
    expect(printDecimal(averageOf(['1', '2']))).toBe('1.5');
    expect(printDecimal(averageOf(['1', '0', '1']))).toBe('0.66666666666666666667');
    expect(printDecimal(averageOf(['-1', '0', '-1']))).toBe('-0.66666666666666666667');
  });

  it('SEA-E04 spellings of one number have one key, and no other value has it', () => {
    expect(scalarKey(3)).toEqual(scalarKey(new ExactNumber('30e-1')));
    expect(scalarKey(0)).toEqual(scalarKey(-0));
    expect(scalarKeysOf('3.0')).toContainEqual(scalarKey(3));
    expect(scalarKeysOf('true')).toContainEqual(scalarKey(true));
    expect(scalarKeysOf('03')).toEqual([scalarKey('03')]);
    expect(scalarKey(new ExactNumber('9007199254740993'))).not.toEqual(scalarKey(9_007_199_254_740_992));
    expect(textOfScalarKey(scalarKey(new ExactNumber('9007199254740993.0')))).toBe('9007199254740993');
    expect(textOfScalarKey(scalarKey('a\ud83d'))).toBeUndefined();
    expect(textOfScalarKey(scalarKey(false))).toBe('false');
  });

  it('SEA-LM a hostile number is a text and costs nothing', () => {
    for (const text of ['1e999999999', '-1e-999999999', `1${'1'.repeat(maxDigits)}`, '1e1001']) {
      expect(parseDecimal(text)).toBeUndefined();
      expect(parseQuantity(text)).toBeUndefined();
      expect(scalarKey(new ExactNumber(text))).toEqual(scalarKey(text));
    }
    expect(parseDecimal('0e999999999')).toEqual(parseDecimal('0'));
  });

  it.each([
    ['10Gi', '10737418240'],
    ['500m', '0.5'],
    ['1e3', '1000'],
    ['1E', '1000000000000000000'],
    ['1E2', '100'],
    ['-.5', '-0.5'],
    ['5.', '5'],
    ['+2k', '2000'],
    ['0.1Ki', '102.4'],
    ['3n', '0.000000003'],
  ])('SEA-E05 the quantity %s is %s', (text, value) => {
    const quantity = parseQuantity(text);
    expect(quantity === undefined ? undefined : printDecimal(quantity)).toBe(value);
  });

  it.each(['', '.', 'Gi', '1ki', '1 Gi', '0x1', '1e', '1K', 'NaN', '1.2.3', '2024-01-01'])(
    'SEA-E05 %j is no quantity',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it('SEA-E05 times compare by instant', () => {
    expect(parseRfc3339('2024-02-29T12:00:00.5+02:00')).toBe(
      BigInt(Date.parse('2024-02-29T10:00:00.500Z')) * 1_000_000n,
    );
    expect(parseRfc3339('1969-12-31T23:59:59Z')).toBe(-1_000_000_000n);
    expect(parseRfc3339('0001-01-01T00:00:00Z')).toBe(-62_135_596_800_000_000_000n);
    for (const text of ['2023-02-29T00:00:00Z', '2024-01-01', '2024-01-01T24:00:00Z', '2024-01-01T00:00:60Z', '']) {
      expect(parseRfc3339(text)).toBeUndefined();
    }
  });

  it('SEA-E05 a range of ranks holds exactly the values that compare so', () => {
    const quantity = fc.constantFrom('1', '1.5', '500m', '1Gi', '-3', '0', '1e3', '1024Mi', 'x', '');
    const value = fc.oneof(quantity, fc.integer({ min: -5, max: 2000 }));
    const op = fc.constantFrom('gt', 'gte', 'lt', 'lte');
    fc.assert(
      fc.property(value, op, quantity, (held, compare, operand) => {
        const range = rankRange('quantity', compare, operand);
        const [a, b] = [parseQuantity(String(held)), parseQuantity(operand)];
        expect(range === undefined).toBe(b === undefined);
        if (range === undefined || b === undefined) return;
        const key = rankKey('quantity', held);
        const isInside = key !== undefined && compareBytes(key, range.from) >= 0 && compareBytes(key, range.to) < 0;
        const order = a === undefined ? undefined : compareDecimals(a, b);
        expect(isInside).toBe(order !== undefined && holds(compare, order));
      }),
    );
  });

  it('SEA-L a block holds its addresses, of its family only', () => {
    const isIn = (address: string, block: string) => {
      const [range, key] = [rankRange('ip', 'cidr', block), rankKey('ip', address)];
      if (range === undefined || key === undefined) return undefined;
      return compareBytes(key, range.from) >= 0 && compareBytes(key, range.to) < 0;
    };
    expect(isIn('10.1.2.3', '10.0.0.0/8')).toBe(true);
    expect(isIn('11.0.0.0', '10.0.0.0/8')).toBe(false);
    expect(isIn('10.255.255.255', '10.0.0.0/8')).toBe(true);
    expect(isIn('::ffff:10.1.2.3', '10.0.0.0/8')).toBe(true);
    expect(isIn('10.1.2.3', '::ffff:10.0.0.0/104')).toBe(true);
    expect(isIn('10.1.2.3', '::/0')).toBe(false);
    expect(isIn('fe80::1', 'fe80::/10')).toBe(true);
    expect(isIn('fe80::1', 'fe80::1')).toBe(true);
    expect(isIn('fe80::2', 'fe80::1')).toBe(false);
    for (const text of ['', '1.2.3', '010.0.0.1', '1.2.3.4/24', 'fe80::1%eth0', 'None', '0x7f.0.0.1']) {
      expect(addressKey(text), text).toBeUndefined();
    }
    for (const block of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '::/129', 'x/8']) {
      expect(parseAddressBlock(block), block).toBeUndefined();
    }
  });
});

function averageOf(texts: readonly string[]) {
  const sum = texts.reduce((total, text) => addDecimal(total, decimal(text)), emptySum);
  const average = averageOfSum(sum, texts.length);
  if (average === undefined) throw new Error('no average');
  return average;
}

function holds(op: string, order: number): boolean {
  if (op === 'gt') return order > 0;
  if (op === 'gte') return order >= 0;
  return op === 'lt' ? order < 0 : order <= 0;
}
