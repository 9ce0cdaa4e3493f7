import { type Figure, latencyFigure } from '../report/figure.ts';
import { timesOf } from '../report/times-of.ts';
import type { HttpsClient } from './https-client.ts';
import { countItems, pagePath, podsPath, tableType, walkPods } from './list-walk.ts';

const listRuns = 100;
const getRuns = 500;

/** What one client on one kept connection waits for, from request to last byte; it reads, but does not parse. */
export async function measureLists(client: HttpsClient, labelSelectors: readonly string[]): Promise<Figure[]> {
  const list = await walkPods(client);
  const table = await walkPods(client, tableType);
  const middle = list.tokens[Math.floor(list.tokens.length / 2)] ?? '';
  const pageOf = (token: string, accept?: string): Promise<number[]> =>
    timesOf(listRuns, () => client.get(pagePath(token), accept));
  const size = `${list.objects} pods of ${Math.round(list.bytes / list.objects)} bytes`;
  return [
    latencyFigure('list 500 as JSON, first page', await pageOf(''), size),
    latencyFigure('list 500 as JSON, page in the middle', await pageOf(middle)),
    latencyFigure('list 500 as Table, first page', await pageOf('', tableType)),
    walkFigure('walk of all pods as JSON, sum of its pages', list),
    walkFigure('walk of all pods as Table, sum of its pages', table),
    latencyFigure('get by name', await timesOf(getRuns, (run) => client.get(podPath(list.names, run * 37)))),
    ...(await measureSelectors(client, labelSelectors)),
  ];
}

function walkFigure(what: string, walk: { pageMs: readonly number[]; bytes: number; objects: number }): Figure {
  const mebibytes = (walk.bytes / 2 ** 20).toFixed(1);
  const note = `${walk.objects} rows, ${walk.pageMs.length} pages, ${mebibytes} MiB`;
  return { what, value: walk.pageMs.reduce((sum, each) => sum + each, 0), unit: 'ms', note };
}

function podPath(names: readonly string[], index: number): string {
  const [namespace, name] = names[index % names.length]?.split('/') ?? [];
  return `/fleet/clusters/bench-0/api/v1/namespaces/${namespace}/pods/${name}`;
}

async function measureSelectors(client: HttpsClient, selectors: readonly string[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const selector of selectors) {
    const path = `${podsPath}?limit=500&labelSelector=${encodeURIComponent(selector)}`;
    const found = countItems((await client.get(path)).body);
    const times = await timesOf(listRuns / 2, () => client.get(path));
    figures.push(latencyFigure(`list by label \`${selector}\``, times, `${found} pods in the page`));
  }
  return figures;
}
