import { type FieldType, objectPath } from '@orrery/model';
import type { FieldPath, ObjectQuery, OrderKey } from '../ast.ts';
import { fieldKeys } from '../fields/field-extractor.ts';
import { ownerReferencesOf } from '../fields/metadata.ts';
import type { ExactJson } from '../json/exact-json.ts';
import type { ObjectView } from '../object-view.ts';
import { printFieldPath } from '../paths/print-field-path.ts';
import { compareText } from '../values/compare-text.ts';
import { parseDecimal } from '../values/decimal.ts';
import { decimalKey } from '../values/decimal-key.ts';
import { keyTag } from '../values/scalar-key.ts';
import { pathReader } from './field-values.ts';
import type { World } from './world.ts';

/** A value rows are ordered by, as plain JSON: texts by code points, bytes as texts of as many characters; null is absent. */
export type OrderValue = string | number | null;

/** Reads what one key of an order compares. */
export interface OrderReader {
  readonly read: (object: ObjectView) => OrderValue;
  readonly isDescending: boolean;
}

/**
 * The readers of a query's order, those of the default order behind those asked for (SEA-H01): no two objects have equal values in
 * all of them.
 */
export function orderReaders({ order = [], kinds }: Pick<ObjectQuery, 'order' | 'kinds'>, world: World): OrderReader[] {
  const asked = order.flatMap(({ by, descending }) =>
    readersOf(by, world).map((read) => ({ read, isDescending: descending === true })),
  );
  const spansKinds = kinds?.length !== 1;
  const rest: OrderKey['by'][] = ['source', ...(spansKinds ? (['group', 'kind'] as const) : []), 'path'];
  return [...asked, ...rest.flatMap((by) => readersOf(by, world).map((read) => ({ read, isDescending: false })))];
}

/** Compares the values of two rows; absent ones are last in both directions (SEA-H03). */
export function compareRows(
  a: readonly OrderValue[],
  b: readonly OrderValue[],
  readers: readonly OrderReader[],
): number {
  for (const [at, { isDescending }] of readers.entries()) {
    const order = compareValues(a[at] ?? null, b[at] ?? null, isDescending);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * The key a field is ordered by: the least of its values' keys; of types that have ranks (`rankKey`), the least rank, so that a value
 * without one is absent. Undefined: absent.
 */
function fieldOrderKey(values: readonly ExactJson[], type: FieldType): Uint8Array | undefined {
  const isRanked = type !== 'string' && type !== 'boolean';
  return fieldKeys(values, type).find((key) => !isRanked || key[0] === keyTag.rank);
}

function compareValues(a: OrderValue, b: OrderValue, isDescending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
  return isDescending ? -order : order;
}

function readersOf(by: OrderKey['by'], world: World): ((object: ObjectView) => OrderValue)[] {
  if (typeof by === 'object') return [fieldOrder(by.path, world)];
  switch (by) {
    case 'source':
      return [({ source }) => source.kind, ({ source }) => source.name];
    case 'group':
      return [({ kind }) => kind.group];
    case 'kind':
      return [({ kind }) => kind.resource];
    case 'namespace':
    case 'name':
    case 'uid':
      return [(object) => object[by]];
    case 'path':
      return [({ namespace, name }) => objectPath(namespace, name)];
    case 'owner':
      return [({ json }) => ownerReferencesOf(json()).find(({ isController }) => isController)?.name ?? null];
    case 'created':
      return [({ createdAt }) => createdAt ?? null];
    case 'revision':
      return [({ revision }) => Number(revision)];
    case 'originVersion':
      return [({ originVersion }) => originOrder(originVersion)];
    default:
      return by satisfies never;
  }
}

/** Numeric versions by their number, others are absent. */
function originOrder(version: string): OrderValue {
  const digits = /^0*(\d+)$/.exec(version)?.[1];
  const decimal = digits === undefined ? undefined : parseDecimal(digits);
  return decimal === undefined ? null : bytesText(decimalKey(decimal));
}

function fieldOrder(path: FieldPath, world: World): (object: ObjectView) => OrderValue {
  const read = pathReader(path, world);
  const text = printFieldPath(path);
  return (object) => {
    const declared = world.declaredFields(object.kind).find((declaration) => declaration.path === text);
    const key = fieldOrderKey(read(object), declared?.type ?? 'string');
    return key === undefined ? null : bytesText(key);
  };
}

/** One character per byte: compares as the bytes do. */
function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
