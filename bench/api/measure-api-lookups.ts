import type { SourceId } from '@orrery/model';
import type { HttpsClient } from '../fleet/https-client.ts';
import { countItems } from '../fleet/list-walk.ts';
import type { Figure } from '../report/figure.ts';
import type { Census } from '../store/census.ts';
import { inTurn } from '../store/queries.ts';
import type { DatabaseName } from '../store/store-place.ts';
import { timeRow, timeScan } from '../store/time-row.ts';

const runs = 200;
const getRuns = 2_000;
const mostHits = 100;
const different = 50;
const million = 1_000_000;
const target = { below: 5, atObjects: million };

interface Selector {
  readonly query: string;
  readonly hits: number;
}

function fields(census: Census, trait: 'podIP' | 'image' | 'nodeName', path: string): Selector[] {
  return census
    .valuesWith(trait, mostHits, different)
    .map(({ value, pods }) => ({ query: `fieldSelector=${encodeURIComponent(`${path}=${value}`)}`, hits: pods }));
}

/** Gets by name, and lists of pods of all clusters that few pods match. */
export async function* measureApiLookups(
  client: HttpsClient,
  census: Census,
  names: ReadonlyMap<SourceId, string>,
): AsyncGenerator<Figure> {
  const get = async (run: number): Promise<void> => {
    const { source, namespace, name } = inTurn(census.pods, run * 7);
    const path = `/fleet/clusters/${names.get(source)}/api/v1/namespaces/${namespace}/pods/${name}`;
    const { status } = await client.get(path);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
  };
  yield await timeRow({ id: 'get', what: 'get by name', target: { below: 1, atObjects: million } }, get, getRuns);
  const labels = census
    .labelsWith(mostHits, different)
    .map(({ key, value, pods }) => ({ query: `labelSelector=${encodeURIComponent(`${key}=${value}`)}`, hits: pods }));
  yield await measureSelectors(client, 'label', 'label selector', labels);
  const images = fields(census, 'image', 'spec.containers[].image');
  yield await measureSelectors(
    client,
    'pod-ip',
    'declared field status.podIP',
    fields(census, 'podIP', 'status.podIP'),
  );
  yield await measureSelectors(client, 'image', 'declared list field spec.containers[].image', images);
  yield await measureSelectors(
    client,
    'node',
    'declared field spec.nodeName',
    fields(census, 'nodeName', 'spec.nodeName'),
  );
}

async function measureSelectors(
  client: HttpsClient,
  id: string,
  what: string,
  among: readonly Selector[],
): Promise<Figure> {
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
  census: Census,
  database: DatabaseName,
): AsyncGenerator<Figure> {
  const [label] = census.labelsWith(100_000, 1);
  if (label === undefined) throw new Error('no pod has a label');
  const selector = encodeURIComponent(`${label.key}=${label.value}`);
  const count = `/fleet/api/v1/pods?limit=1&withRemainingCount=true&labelSelector=${selector}`;
  const scale = `${label.pods.toLocaleString('en')} hits`;
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
