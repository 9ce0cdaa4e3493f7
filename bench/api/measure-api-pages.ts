import type { HttpsClient } from '../fleet/https-client.ts';
import { tableType } from '../fleet/list-walk.ts';
import type { Figure } from '../report/figure.ts';
import { timeRow } from '../store/time-row.ts';

const pageSize = 500;
const farPage = 1_000;
const tablePages = 20;
const tableRuns = 5;
const million = 1_000_000;
const target = { below: 10, p99Below: 30, atObjects: million };

/** Orders of search.md H03 that an index has. */
const orders: readonly (readonly [id: string, what: string, orderby: string])[] = [
  ['default', 'default order', ''],
  ['name', 'by name', 'name'],
  ['created', 'by creation, newest first', 'created_at desc'],
  ['field', 'by declared field spec.nodeName', 'spec.nodeName'],
];

interface Head {
  readonly metadata: { readonly continue?: string };
  readonly items?: readonly unknown[];
  readonly rows?: readonly unknown[];
}

/** Pages of 500 pods of the whole fleet, from request to last byte; the page's token is had by walking there. */
export async function* measureApiPages(client: HttpsClient, podCount: number): AsyncGenerator<Figure> {
  const page = Math.min(farPage, Math.floor(podCount / pageSize) - 1);
  for (const [id, what, orderby] of orders) {
    const base = `/fleet/api/v1/pods?limit=${pageSize}${orderby === '' ? '' : `&orderby=${encodeURIComponent(orderby)}`}`;
    const first = { id: `page/${id}/first`, what: `list 500 pods, ${what}, first page`, target };
    yield await timeRow(first, async () => await client.get(base));
    if (page < 2) continue;
    const path = `${base}&continue=${encodeURIComponent(await tokenOfPage(client, base, page))}`;
    const scale = `page ${page.toLocaleString('en')}`;
    const far = {
      id: `page/${id}/far`,
      what: `list 500 pods, ${what}, page 1,000 or the last whole one`,
      scale,
      target,
    };
    yield await timeRow(far, async () => await client.get(path));
  }
}

/** The token that leads to a page of 500, walked to in larger pages: tokens do not know the size of pages. */
async function tokenOfPage(client: HttpsClient, base: string, page: number): Promise<string> {
  let left = (page - 1) * pageSize;
  let token = '';
  while (left > 0) {
    const limit = Math.min(left, 10 * pageSize);
    const path = base.replace(`limit=${pageSize}`, `limit=${limit}`);
    const { metadata } = headOf(
      (await client.get(token === '' ? path : `${path}&continue=${encodeURIComponent(token)}`)).body,
    );
    token = metadata.continue ?? '';
    if (token === '') throw new Error(`the list ends before page ${page}`);
    left -= limit;
  }
  return token;
}

/** What `kubectl get pods -A` of 10,000 pods asks for: twenty pages as Table, one after the other. */
export async function* measureApiTable(client: HttpsClient): AsyncGenerator<Figure> {
  let rows = 0;
  const walk = async (): Promise<void> => {
    rows = 0;
    let token: string | undefined = '';
    for (let page = 0; page < tablePages && token !== undefined; page += 1) {
      const path: string = `/fleet/api/v1/pods?limit=${pageSize}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
      const { body } = await client.get(path, tableType);
      rows += pageSize;
      token = /"continue":"([^"]+)"/.exec(body.toString('latin1', 0, 2_000))?.[1];
    }
  };
  const figure = await timeRow(
    {
      id: 'table',
      what: '`kubectl get pods -A` of 10,000 pods: its 20 Tables',
      target: { below: 300, atObjects: million },
    },
    walk,
    tableRuns,
  );
  yield {
    ...figure,
    scale: `${rows.toLocaleString('en')} rows`,
    note: 'time of the server and of one HTTP/1.1 connection',
  };
}

function headOf(body: Buffer): Head {
  return JSON.parse(body.toString('utf8')) as Head; // a list of the server under test
}
