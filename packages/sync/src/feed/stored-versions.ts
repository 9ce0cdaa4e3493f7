import { compareCodePoints, objectPath, type ScopeKey } from '@orrery/model';
import type { ObjectVersion, Store } from '@orrery/storage';

/** Uids of one look-up. */
const uidsAtOnce = 500;

/**
 * The stored versions at these paths, without bodies. Work in proportion to the paths: a stretch of the scope that holds little else is
 * read at once, otherwise each path by itself.
 */
export async function versionsAt(
  store: Pick<Store, 'versions'>,
  scope: ScopeKey,
  paths: readonly string[],
): Promise<ReadonlyMap<string, ObjectVersion>> {
  const sorted = [...new Set(paths)].sort(compareCodePoints);
  const from = sorted[0];
  const through = sorted.at(-1);
  if (from === undefined || through === undefined) return new Map();
  const limit = 4 * sorted.length + 100;
  const stretch = await store.versions(scope, { from, through, limit });
  if (stretch.length < limit) return new Map(stretch.map((version) => [version.path, version]));
  const found = new Map<string, ObjectVersion>();
  for (const path of sorted) {
    const [version] = await store.versions(scope, { from: path, through: path, limit: 1 });
    if (version !== undefined) found.set(path, version);
  }
  return found;
}

/** The stored versions with these uids. */
export async function versionsOf(
  store: Pick<Store, 'list'>,
  scope: ScopeKey,
  uids: readonly string[],
): Promise<readonly Pick<ObjectVersion, 'path' | 'uid' | 'originVersion'>[]> {
  const found: Pick<ObjectVersion, 'path' | 'uid' | 'originVersion'>[] = [];
  const kinds = [{ group: scope.group, resource: scope.resource }];
  for (let start = 0; start < uids.length; start += uidsAtOnce) {
    const values = uids.slice(start, start + uidsAtOnce);
    const query = {
      visible: { kind: 'grants', grants: [{ sources: [scope.source] }] },
      kinds,
      where: { kind: 'text', of: 'uid', test: { op: 'in', values } },
    } as const;
    const { objects } = await store.list(query, { limit: 2 * uidsAtOnce });
    for (const { key, uid, originVersion } of objects)
      found.push({ path: objectPath(key.namespace, key.name), uid, originVersion });
  }
  return found;
}
