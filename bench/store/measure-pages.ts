import type { ObjectQuery, OrderKey } from '@orrery/query';
import { parseFieldPath } from '@orrery/query';
import type { ListPosition, Store } from '@orrery/storage';
import type { Figure } from '../report/figure.ts';
import { everything, pods } from './queries.ts';
import { type RowName, timeRow } from './time-row.ts';

const pageSize = 500;
const target = { below: 10, p99Below: 30, atObjects: 1_000_000 };

interface PagedList {
  readonly id: string;
  readonly name: string;
  readonly query: ObjectQuery;
}

function ordered(id: string, name: string, order: OrderKey): PagedList {
  return { id, name: `pods by ${name}`, query: { ...pods, order: [order] } };
}

const lists: readonly PagedList[] = [
  { id: 'all', name: 'all kinds, default order', query: everything },
  { id: 'pods', name: 'pods, default order', query: pods },
  ordered('name', 'name', { by: 'name' }),
  ordered('created', 'creation, newest first', { by: 'created', descending: true }),
  ordered('field', 'declared field spec.nodeName', { by: { path: parseFieldPath('spec.nodeName') } }),
];

/** Lists of 500: the first page, and page 1,000 or the last whole one. */
export async function* measurePages(store: Store, objects: number, podCount: number): AsyncGenerator<Figure> {
  for (const { id, name, query } of lists) {
    const rows = query.kinds === undefined ? objects : podCount;
    const page = Math.min(1000, Math.floor(rows / pageSize) - 1);
    yield await timePage(store, query, { id: `page/${id}/first`, what: `list 500, ${name}, first page`, target });
    if (page < 2) continue;
    const after = await positionOfPage(store, query, page);
    const far = {
      id: `page/${id}/far`,
      what: `list 500, ${name}, page 1,000 or the last whole one`,
      scale: `page ${page.toLocaleString('en')}`,
      target,
    };
    yield await timePage(store, query, far, after);
  }
}

async function timePage(store: Store, query: ObjectQuery, name: RowName, after?: ListPosition): Promise<Figure> {
  const range = { limit: pageSize, ...(after === undefined ? {} : { after }) };
  const { objects } = await store.list(query, range);
  if (objects.length !== pageSize) throw new Error(`${name.what}: a page of ${objects.length}`);
  return await timeRow(name, async () => await store.list(query, range));
}

/** Where a page of 500 begins; walked to in larger steps. */
async function positionOfPage(store: Store, query: ObjectQuery, page: number): Promise<ListPosition | undefined> {
  let left = (page - 1) * pageSize;
  let after: ListPosition | undefined;
  while (left > 0) {
    const limit = Math.min(left, 2000);
    const { next }: { readonly next?: ListPosition } = await store.list(
      query,
      { limit, ...(after === undefined ? {} : { after }) },
      { timeoutMs: 60_000 },
    );
    after = next;
    left -= limit;
  }
  return after;
}
