import type { ObjectQuery, OrderKey } from '@orrery/query';
import { parseFieldPath } from '@orrery/query';
import type { ListPosition, Store } from '@orrery/storage';
import { type Figure, latencyFigure } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';
import { everything, pods } from './queries.ts';

const pageSize = 500;
const runs = 100;
const target = { below: 10, p99Below: 30 };

interface PagedList {
  readonly name: string;
  readonly query: ObjectQuery;
}

function ordered(name: string, order: OrderKey): PagedList {
  return { name: `pods by ${name}`, query: { ...pods, order: [order] } };
}

const lists: readonly PagedList[] = [
  { name: 'all kinds, default order', query: everything },
  { name: 'pods, default order', query: pods },
  ordered('name', { by: 'name' }),
  ordered('creation, newest first', { by: 'created', descending: true }),
  ordered('declared field spec.nodeName', { by: { path: parseFieldPath('spec.nodeName') } }),
];

/** Lists of 500: the first page, and page 1,000 or the last whole one. */
export async function measurePages(store: Store, objects: number, podCount: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { name, query } of lists) {
    const rows = query.kinds === undefined ? objects : podCount;
    const page = Math.min(1000, Math.floor(rows / pageSize) - 1);
    figures.push({ ...(await timePage(store, query, `list 500, ${name}, first page`)), target });
    const after = await positionOfPage(store, query, page);
    const what = `list 500, ${name}, page ${page.toLocaleString('en')}`;
    figures.push({ ...(await timePage(store, query, what, after)), target });
  }
  return figures;
}

async function timePage(store: Store, query: ObjectQuery, what: string, after?: ListPosition): Promise<Figure> {
  const range = { limit: pageSize, ...(after === undefined ? {} : { after }) };
  const { objects } = await store.list(query, range);
  if (objects.length !== pageSize) throw new Error(`${what}: a page of ${objects.length}`);
  return latencyFigure(what, await timesOf(runs, async () => await store.list(query, range)));
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
