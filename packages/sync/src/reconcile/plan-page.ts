import { compareCodePoints, type ItemRange, objectPath, readIdentity } from '@orrery/model';
import type { ObjectVersion } from '@orrery/storage';

/** An object of a page with what tells its state. */
export interface ListedObject {
  readonly range: ItemRange;
  readonly path: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * The objects of a page with their identities, in the page's order. `rejected` counts items that are no objects or have no name: they
 * cannot be stored and stand for no path (KSY-D24).
 */
export function readListedObjects(
  bytes: Uint8Array,
  items: readonly ItemRange[],
): { readonly objects: readonly ListedObject[]; readonly rejected: number } {
  const objects: ListedObject[] = [];
  for (const range of items) {
    const { namespace, name, uid, resourceVersion } = readIdentity(bytes, range);
    if (name === '') continue;
    objects.push({ range, path: objectPath(namespace, name), uid, resourceVersion });
  }
  return { objects, rejected: items.length - objects.length };
}

/**
 * The objects of a page that must be written: those whose key, uid or resourceVersion the store does not have so. Versions are compared
 * for equality only: order is never inferred from numbers (KSY-D13, KSY-D31).
 */
export function planPage<Listed extends ListedObject>(
  page: readonly Listed[],
  stored: readonly ObjectVersion[],
): readonly Listed[] {
  if (stored.length === 0) return page;
  const known = new Map(stored.map((version) => [version.path, version]));
  return page.filter((object) => {
    const version = known.get(object.path);
    return version === undefined || version.uid !== object.uid || version.originVersion !== object.resourceVersion;
  });
}

/**
 * The byte-wise smallest and largest path of a page: the range of the store to compare it with. Paths that no store can hold (U+0000,
 * a lone surrogate) are left out: nothing is stored there, and a database may refuse to compare with them.
 */
export function pathRange(
  page: readonly ListedObject[],
): { readonly first: string; readonly last: string } | undefined {
  const paths = page.map(({ path }) => path).filter((path) => path.isWellFormed() && !path.includes('\u0000'));
  const [head] = paths;
  if (head === undefined) return undefined;
  let first = head;
  let last = head;
  for (const path of paths) {
    if (compareCodePoints(path, first) < 0) first = path;
    if (compareCodePoints(path, last) > 0) last = path;
  }
  return { first, last };
}
