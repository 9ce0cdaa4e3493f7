import type { OrderKey } from '../ast.ts';
import type { LoweringOptions } from '../text/lowering.ts';
import { orderByField } from '../text/order-by-field.ts';
import { parameterError, readingOf } from './parameter-error.ts';
import type { ParameterLevels } from './parameter-levels.ts';

/**
 * `orderby`: of the URL, `<field>[ asc|desc]` joined by commas; else of the labels, fields with the suffix `_desc` or `_asc` in the
 * order written, numbered keys by number (SEA-H02). Undefined when not given.
 * @throws StatusError BadRequest for fields beyond the list of SEA-H03.
 */
export function readOrder({ url, labels }: ParameterLevels, options: LoweringOptions): OrderKey[] | undefined {
  const written = url.get('orderby');
  if (written !== undefined) {
    return written.flatMap((value) => value.split(',')).map((item) => readItem(item.trim(), options));
  }
  const given = labels.filter(({ parameter }) => parameter === 'orderby');
  if (given.length === 0) return undefined;
  const inOrder = given.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return inOrder.flatMap(({ requirement: { key, values } }) =>
    values.map((value) => readSuffixed(key, value, options)),
  );
}

function readItem(item: string, options: LoweringOptions): OrderKey {
  const [, field, direction] = /^(\S+)(?:\s+(asc|desc))?$/i.exec(item) ?? [];
  if (field === undefined) throw parameterError('orderby', item, 'a field, and asc or desc behind it');
  const by = readingOf('orderby', () => orderByField(field, options));
  return direction?.toLowerCase() === 'desc' ? { by, descending: true } : { by };
}

function readSuffixed(key: string, value: string, options: LoweringOptions): OrderKey {
  const [, field = value, direction] = /^(.+)_(asc|desc)$/.exec(value) ?? [];
  const by = readingOf(key, () => orderByField(field, options));
  return direction === 'desc' ? { by, descending: true } : { by };
}
