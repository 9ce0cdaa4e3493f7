import type { ScopeKey } from '@orrery/model';
import type { ObjectVersion, Store } from '@orrery/storage';

/** Stored versions read at once. */
const pageRows = 5000;

/** The rows of a namespace of a scope: all paths that begin with it and a slash; without one, the whole scope. */
function namespaceRange(namespace: string): { readonly after: string; readonly through?: string } {
  // 0 is the character behind the slash; no path of another namespace lies between.
  return namespace === '' ? { after: '' } : { after: `${namespace}/`, through: `${namespace}0` };
}

/** Stored versions of a scope, or of a namespace of it, in path order, page by page. */
export async function* storedRows(
  store: Pick<Store, 'versions'>,
  scope: ScopeKey,
  namespace: string,
): AsyncGenerator<readonly ObjectVersion[]> {
  const range = namespaceRange(namespace);
  for (let { after } = range; ; ) {
    const page = await store.versions(scope, { ...range, after, limit: pageRows });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (page.length < pageRows || last === undefined) return;
    after = last.path;
  }
}

/** Stored versions of a scope between two paths, both included. */
export async function storedBetween(
  store: Pick<Store, 'versions'>,
  scope: ScopeKey,
  range: { readonly first: string; readonly last: string },
): Promise<readonly ObjectVersion[]> {
  const { first: from, last: through } = range;
  const all: ObjectVersion[] = [];
  let page = await store.versions(scope, { from, through, limit: pageRows });
  for (;;) {
    if (all.length === 0 && page.length < pageRows) return page;
    for (const row of page) all.push(row);
    const last = page.at(-1);
    if (page.length < pageRows || last === undefined) return all;
    page = await store.versions(scope, { after: last.path, through, limit: pageRows });
  }
}
