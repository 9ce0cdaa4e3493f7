import type { ControlKind, ControlObject } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import { type ListPosition, readControlObject, type Store } from '@orrery/storage';

/** Objects of a list read at once. */
const pageObjects = 500;

/** All control objects of a kind, page by page. */
export async function* listControlObjects<Item extends ControlObject>(
  store: Store,
  kind: ControlKind,
): AsyncGenerator<Item> {
  const { group, resource } = kind.api;
  const query: ObjectQuery = {
    visible: { kind: 'everything' },
    kinds: [{ group, resource }],
    where: { kind: 'source', kinds: ['control'] },
  };
  for (let after: ListPosition | undefined; ; ) {
    const page = await store.list(query, { limit: pageObjects, ...(after === undefined ? {} : { after }) });
    for (const stored of page.objects) yield readControlObject<Item>(kind, stored);
    if (page.next === undefined) return;
    after = page.next;
  }
}
