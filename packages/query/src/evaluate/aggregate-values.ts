import { StatusError } from '@orrery/model';
import type { Aggregate } from '../ast.ts';
import type { ExactJson } from '../json/exact-json.ts';
import { scalarText } from '../paths/equals-text.ts';
import { compareText } from '../values/compare-text.ts';
import { compareDecimals, type Decimal, printDecimal } from '../values/decimal.ts';
import { addDecimal, averageOfSum, type DecimalSum, decimalOfSum, emptySum } from '../values/decimal-arithmetic.ts';
import { quantityOf } from '../values/rank-key.ts';

/** Distinct values kept at once; beyond, the aggregation is refused rather than estimated. */
const maxDistinct = 1_000_000;

/** Computes one aggregate of a group, object by object. */
export interface Accumulator {
  /** The values one object has at the aggregate's path; for `count` they do not matter. */
  readonly add: (values: readonly ExactJson[]) => void;
  /** Exact decimal or plain text; null when no object had a value that counts. */
  readonly result: () => string | null;
}

/**
 * Starts an aggregate (SEA-M01). Numbers and texts that spell a quantity count with their exact value, `sum` and `avg` pass over
 * others (`avg` keeps 20 digits behind the point). `min` and `max` order quantities before other scalars, those by code points.
 * `distinct` counts texts of scalars. Objects and lists never count.
 */
export function createAccumulator({ kind }: Aggregate): Accumulator {
  switch (kind) {
    case 'count':
      return countObjects();
    case 'sum':
    case 'avg':
      return sumQuantities(kind);
    case 'min':
    case 'max':
      return keepExtreme(kind === 'max' ? 1 : -1);
    case 'distinct':
      return countDistinct();
    default:
      return kind satisfies never;
  }
}

function countObjects(): Accumulator {
  let count = 0;
  return {
    add: () => {
      count++;
    },
    result: () => String(count),
  };
}

function sumQuantities(kind: 'sum' | 'avg'): Accumulator {
  let sum: DecimalSum = emptySum;
  let count = 0;
  return {
    add: (values) => {
      for (const value of values) {
        const quantity = quantityOf(value);
        if (quantity === undefined) continue;
        sum = addDecimal(sum, quantity);
        count++;
      }
    },
    result: () => {
      if (count === 0) return null;
      const decimal = kind === 'sum' ? decimalOfSum(sum) : averageOfSum(sum, count);
      if (decimal === undefined) throw new StatusError('BadRequest', `${kind}: the result has too many digits`);
      return printDecimal(decimal);
    },
  };
}

interface Measure {
  readonly quantity: Decimal | undefined;
  readonly text: string;
}

function keepExtreme(sign: 1 | -1): Accumulator {
  let best: Measure | undefined;
  return {
    add: (values) => {
      for (const value of values) {
        const measure = measureOf(value);
        if (measure === undefined) continue;
        if (best === undefined || sign * compareMeasures(measure, best) > 0) best = measure;
      }
    },
    result: () => best?.text ?? null,
  };
}

function measureOf(value: ExactJson): Measure | undefined {
  const quantity = quantityOf(value);
  if (quantity !== undefined) return { quantity, text: printDecimal(quantity) };
  const text = scalarText(value);
  return text === undefined ? undefined : { quantity, text };
}

function compareMeasures(a: Measure, b: Measure): number {
  if (a.quantity !== undefined && b.quantity !== undefined) return compareDecimals(a.quantity, b.quantity);
  if (a.quantity !== undefined || b.quantity !== undefined) return a.quantity === undefined ? 1 : -1;
  return compareText(a.text, b.text);
}

function countDistinct(): Accumulator {
  const texts = new Set<string>();
  return {
    add: (values) => {
      for (const value of values) {
        const text = scalarText(value);
        if (text !== undefined) texts.add(text);
      }
      if (texts.size > maxDistinct) {
        throw new StatusError('Timeout', `distinct: more than ${maxDistinct} values; narrow the selection`);
      }
    },
    result: () => (texts.size === 0 ? null : String(texts.size)),
  };
}
