import type { HttpsClient } from '../fleet/https-client.ts';
import { countItems } from '../fleet/list-walk.ts';
import type { Figure } from '../report/figure.ts';
import { inTurn } from '../store/queries.ts';
import type { DatabaseName } from '../store/store-place.ts';
import { timeRow, timeScan } from '../store/time-row.ts';
import type { ApiQuestions, Selectors } from './api-questions.ts';

const runs = 200;
const million = 1_000_000;
const target = { below: 5, atObjects: million };

/** Gets by name, and lists of pods of all clusters that few pods match. */
export async function* measureApiLookups(
  client: HttpsClient,
  { gets, selectors }: Pick<ApiQuestions, 'gets' | 'selectors'>,
): AsyncGenerator<Figure> {
  const get = async (run: number): Promise<void> => {
    const path = inTurn(gets, run);
    const { status } = await client.get(path);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
  };
  yield await timeRow({ id: 'get', what: 'get by name', target: { below: 1, atObjects: million } }, get, gets.length);
  for (const each of selectors) yield await measureSelectors(client, each);
}

async function measureSelectors(client: HttpsClient, { id, what, among }: Selectors): Promise<Figure> {
  for (const { query, hits } of among.slice(0, 3)) {
    const found = countItems((await client.get(`/fleet/api/v1/pods?limit=500&${query}`)).body);
    if (found !== hits) throw new Error(`${what}: ${found} pods instead of ${hits}`);
  }
  const counts = among.map(({ hits }) => hits);
  const scale = `${Math.min(...counts)} to ${Math.max(...counts)} hits`;
  const name = { id: `lookup/${id}`, what: `${what}, few hits`, scale, target, note: `${among.length} values in turn` };
  const list = async (run: number): Promise<unknown> =>
    await client.get(`/fleet/api/v1/pods?limit=500&${inTurn(among, run).query}`);
  return await timeRow(name, list, runs);
}

/** A count that goes with a page of one, and fields that no index knows. */
export async function* measureApiScans(
  client: HttpsClient,
  { commonLabel }: Pick<ApiQuestions, 'commonLabel'>,
  database: DatabaseName,
): AsyncGenerator<Figure> {
  const count = `/fleet/api/v1/pods?limit=1&withRemainingCount=true&${commonLabel.query}`;
  const scale = `${commonLabel.hits.toLocaleString('en')} hits`;
  yield await timeRow(
    { id: 'count', what: 'count of pods with a label', scale, target: { below: 10, atObjects: million } },
    async () => await client.get(count),
  );
  const tests: readonly (readonly [id: string, requirement: string, below: number])[] = [
    ['equal', 'spec.dnsPolicy=Nowhere', database === 'sqlite' ? 3_000 : 6_000],
    ['greater', 'spec.dnsPolicy>5', 10_000],
  ];
  for (const [id, requirement, below] of tests) {
    const path = `/fleet/api/v1/pods?limit=500&fieldSelector=${encodeURIComponent(requirement)}`;
    const name = {
      id: `scan/${id}`,
      what: `undeclared field ${requirement}, all pods, no hits`,
      target: { below, atObjects: million },
    };
    yield await timeScan(name, async () => await client.get(path));
  }
}
