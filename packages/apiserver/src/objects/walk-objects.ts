import { type JsonValue, parseJsonValue } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { Store, StoredObject } from '@orrery/storage';

/** Objects parsed before the event loop gets its turn: about 5 ms. */
const pageRows = 100;

/** An object with its body parsed. */
export interface ParsedObject {
  readonly stored: StoredObject;
  readonly value: JsonValue;
}

/** All objects of a query, in its order, page by page. @throws whatever reading throws. */
export async function* walkObjects(
  store: Pick<Store, 'list'>,
  query: ObjectQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly ParsedObject[]> {
  let page = await store.list(query, { limit: pageRows }, { signal });
  for (;;) {
    yield page.objects.map((stored) => ({ stored, value: parseJsonValue(stored.body) }));
    if (page.next === undefined) return;
    page = await store.list(query, { after: page.next, limit: pageRows }, { signal });
  }
}
