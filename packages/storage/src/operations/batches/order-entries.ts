import type { FieldDeclaration } from '@orrery/model';
import type { FieldEntry } from '@orrery/query';

/** First byte of keys that order a field of a type with ranks. */
export const rankTag = 0x72;

/** Keys of the entries that say of an object, under the number of `orderField`, what the field's own entries cannot. */
export const orderMarks = {
  /** It has no place in the field's order: it stands at the end. */
  absent: Uint8Array.of(0x61),
  /** It has several entries in the order, against the declaration: it stands at the least. */
  several: Uint8Array.of(0x6d),
} as const;

/** Number of the entries that complete the order of a field. */
export function orderField(field: number): number {
  return -field;
}

/** Whether a field orders by rank, so that its other keys have no place in the order. */
export function isRanked({ type }: Pick<FieldDeclaration, 'type'>): boolean {
  return type !== 'string' && type !== 'boolean';
}

/**
 * The entries of an object with those that make the index enough to order by: which objects a field does not order, and which stand in
 * its order more than once. By field, then key, as the entries were.
 */
export function withOrderEntries(
  entries: readonly FieldEntry[],
  declarations: readonly FieldDeclaration[],
): readonly FieldEntry[] {
  const places = new Map<number, { all: number; ranked: number }>();
  for (const { field, key } of entries) {
    const count = places.get(field) ?? { all: 0, ranked: 0 };
    count.all += 1;
    if (key[0] === rankTag) count.ranked += 1;
    places.set(field, count);
  }
  const marks: FieldEntry[] = [];
  for (const declaration of declarations) {
    if (declaration.isList) continue;
    const { all, ranked } = places.get(declaration.id) ?? { all: 0, ranked: 0 };
    const found = isRanked(declaration) ? ranked : all;
    if (found === 1) continue;
    marks.push({ field: orderField(declaration.id), key: found === 0 ? orderMarks.absent : orderMarks.several });
  }
  return marks.length === 0 ? entries : [...marks, ...entries];
}
