import type { Orrery } from '@orrery/lab';
import type { Figure } from '../report/figure.ts';
import { readProcessUsage } from '../report/process-usage.ts';
import type { HttpsClient } from './https-client.ts';
import { countPods } from './list-walk.ts';
import type { FleetSize, Member } from './member.ts';
import { waitUntil } from './wait-until.ts';

const clustersPath = '/apis/orrery.dev/v1alpha1/clusters';

interface ClusterList {
  readonly items: readonly {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

/** Imports all clusters at once and waits until all are Ready and all pods are listed. */
export async function measureIngest(
  orrery: Orrery,
  client: HttpsClient,
  { members, size }: { readonly members: readonly Member[]; readonly size: FleetSize },
): Promise<Figure[]> {
  const before = readProcessUsage(orrery.pid);
  const total = size.clusters * size.pods;
  const began = performance.now();
  await importMembers(client, members);
  const postedMs = performance.now() - began;
  const [readyMs, listedMs] = await Promise.all([
    waitUntil('all clusters are Ready', async () => isEachReady(await readClusters(client), members.length)),
    waitUntil('all pods are listed', async () => (await countPods(client)).pods >= total, 100),
  ]).catch(async (cause: unknown) => {
    throw new Error(`the clusters are at ${JSON.stringify((await readClusters(client)).items)}`, { cause });
  });
  const after = readProcessUsage(orrery.pid);
  return [
    { what: 'import to all clusters Ready', value: (postedMs + readyMs) / 1000, unit: 's' },
    { what: 'import to all pods listed', value: (postedMs + listedMs) / 1000, unit: 's' },
    {
      what: 'ingest',
      value: total / ((postedMs + listedMs) / 1000),
      unit: 'pods/s',
      note: 'import to all listed, connecting included',
    },
    { what: 'CPU of the server for it', value: after.cpuSeconds - before.cpuSeconds, unit: 's', note: 'all threads' },
    { what: 'RSS before', value: before.rssMiB, unit: 'MiB' },
    { what: 'RSS after', value: after.rssMiB, unit: 'MiB', note: `peak ${Math.round(after.peakRssMiB)} MiB` },
  ];
}

/** Creates a `Cluster` for each. */
export async function importMembers(client: HttpsClient, members: readonly Member[]): Promise<void> {
  for (const member of members) await client.post(clustersPath, manifestOf(member));
}

function manifestOf({ name, kubeconfig }: Member): object {
  const spec = { access: { credential: { kubeconfig } } };
  return { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name }, spec };
}

async function readClusters(client: HttpsClient): Promise<ClusterList> {
  const { body } = await client.get(clustersPath);
  return JSON.parse(body.toString('utf8')) as ClusterList; // of the server under test
}

function isEachReady({ items }: ClusterList, expected: number): boolean {
  const isReady = (cluster: ClusterList['items'][number]): boolean =>
    cluster.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
  return items.filter(isReady).length === expected;
}
