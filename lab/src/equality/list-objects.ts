import type { ApiConnection } from '../cluster/api-connection.ts';
import { assertSuccess } from '../cluster/cluster-objects.ts';
import type { AdvertisedKind } from './list-advertised-kinds.ts';
import { type ExactJson, type ExactObject, isExactObject, parseExactJson, property } from './parse-exact-json.ts';

/** `<namespace>/<name>` to the object; cluster-scoped objects have an empty namespace. */
export type ListedObjects = ReadonlyMap<string, ExactObject>;

const PAGE_SIZE = 500;

/**
 * The member's list, by `kubectl get --raw`: the API server's own text, which `-o json` would decode and print anew. Undefined for a kind
 * that it does not serve in this version.
 */
export async function listFromMember(
  member: { kubectl(args: readonly string[]): Promise<string> },
  kind: AdvertisedKind,
): Promise<ListedObjects | undefined> {
  const objects = new Map<string, ExactObject>();
  try {
    addItems(objects, parseExactJson(await member.kubectl(['get', '--raw', kind.path])), kind);
    return objects;
  } catch (error) {
    if (error instanceof Error && /the server could not find the requested resource/.test(error.message))
      return undefined;
    throw error;
  }
}

/** Orrery's list, page by page; nothing of a kind that it does not serve. @throws Error when a key comes twice. */
export async function listFromOrrery(api: ApiConnection, base: string, kind: AdvertisedKind): Promise<ListedObjects> {
  const objects = new Map<string, ExactObject>();
  let next = '';
  do {
    const query = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
    const path = `${base}${kind.path}?limit=${PAGE_SIZE}${query}`;
    const answer = await api.send({ method: 'GET', path });
    // Removed since discovery was read.
    if (answer.status === 404) return new Map();
    assertSuccess(answer, path);
    const page = parseExactJson(answer.body);
    addItems(objects, page, kind);
    next = textOf(property(property(page, 'metadata'), 'continue'));
  } while (next !== '');
  return objects;
}

function addItems(objects: Map<string, ExactObject>, list: ExactJson, kind: AdvertisedKind): void {
  const items = property(list, 'items');
  if (!Array.isArray(items)) throw new Error(`${kind.name}: the answer is no list`);
  // Array.isArray widens the items to any; each is checked below.
  for (const item of items as readonly ExactJson[]) {
    const metadata = property(item, 'metadata');
    const key = `${textOf(property(metadata, 'namespace'))}/${textOf(property(metadata, 'name'))}`;
    if (!isExactObject(item) || objects.has(key)) throw new Error(`${kind.name} ${key}: listed twice, or no object`);
    objects.set(key, item);
  }
}

function textOf(value: ExactJson | undefined): string {
  return typeof value === 'string' ? value : '';
}
