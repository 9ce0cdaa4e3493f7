import { StatusError } from '@orrery/model';
import { loneWorld, type OrderKey, type OrderReader, type OrderValue, orderReaders, type Plan } from '@orrery/query';
import type { ListPosition } from '../../contract/reading.ts';
import type { DefaultPlace } from '../rows/stretches.ts';

/** How the rows of a plan are ordered: readers of the keys asked for, then of the default order. */
export interface RowOrder {
  readonly readers: readonly OrderReader[];
  /** How many of the readers are of the default order. */
  readonly defaults: number;
}

/** The order of a plan's rows. */
export function rowOrder({ order, spansKinds }: Plan): RowOrder {
  const keys = order.map(
    (key): OrderKey => ({ by: key.by === 'field' ? { path: key.path } : key.by, descending: key.isDescending }),
  );
  // One kind has no group and plural in its default order; which one it is does not matter here.
  const kinds = spansKinds ? {} : { kinds: [{ group: '', resource: '' }] };
  return { readers: orderReaders({ order: keys, ...kinds }, loneWorld), defaults: spansKinds ? 5 : 3 };
}

/** @throws StatusError BadRequest when a position was not made for this order. */
export function checkPosition(position: ListPosition, { readers, defaults }: RowOrder): readonly OrderValue[] {
  const isWhole =
    position.length === readers.length && position.slice(-defaults).every((value) => typeof value === 'string');
  if (isWhole) return position;
  throw new StatusError('BadRequest', 'the position does not belong to this query: begin the list again');
}

/** The place in the default order that a position ends with. */
export function defaultPlace(
  position: readonly OrderValue[],
  { spansKinds, kinds }: Plan,
  { defaults }: RowOrder,
): DefaultPlace {
  const texts = position.slice(-defaults).map(String);
  const [sourceKind = '', sourceName = ''] = texts;
  const [only] = kinds;
  const [group = '', resource = ''] = spansKinds ? texts.slice(2) : [only?.group, only?.resource];
  return { sourceKind, sourceName, group, resource, path: texts.at(-1) ?? '' };
}
