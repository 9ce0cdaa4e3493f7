import {
  type Cluster,
  describeReport,
  type FleetOptions,
  fillCluster,
  isEqual,
  type KubernetesVersion,
  type Orrery,
  Supervisor,
  settleWithMember,
  startCluster,
  startFaultProxyOf,
  startOrrery,
} from '@orrery/lab';
import { importClusters } from '../../lab/harness/orrery-clusters.ts';

/** A member with the proxy that Orrery reaches it through. */
export interface ProxiedMember {
  readonly cluster: Cluster;
  readonly proxy: Awaited<ReturnType<typeof startFaultProxyOf>>;
}

/** Real members behind fault proxies, filled, and an Orrery that holds them. */
export interface SyncGround {
  readonly orrery: Orrery;
  readonly members: readonly ProxiedMember[];
  /** From the import to all clusters Ready. */
  readonly importMs: number;
}

/** Which ground. */
export interface SyncGroundOptions {
  readonly versions: readonly KubernetesVersion[];
  readonly fleet: FleetOptions;
  readonly seed: number;
  readonly timeoutMs?: number;
}

/** Starts it all; `resources` ends it. */
export async function openSyncGround(
  resources: AsyncDisposableStack,
  { versions, fleet, seed, timeoutMs }: SyncGroundOptions,
): Promise<SyncGround> {
  const supervisor = resources.use(await Supervisor.create('sync-trial'));
  const members = await Promise.all(
    versions.map(async (version, index) => {
      const cluster = resources.use(await startCluster({ name: `m${index}`, version }));
      await fillCluster(cluster, { ...fleet, seed: seed + index });
      return { cluster, proxy: resources.use(await startFaultProxyOf(cluster, seed + index)) };
    }),
  );
  const orrery = resources.use(await startOrrery(supervisor));
  const began = performance.now();
  const wishes = members.map(({ cluster, proxy }) => ({ name: cluster.name, kubeconfig: proxy.kubeconfig }));
  await importClusters(orrery, wishes, timeoutMs);
  return { orrery, members, importMs: performance.now() - began };
}

/** What differs between the members and Orrery after the time, one line each; none when all is equal (LAB-13). */
export async function findDifferences(
  { orrery, members }: SyncGround,
  timeoutMs: number,
): Promise<{ readonly problems: readonly string[]; readonly compared: number }> {
  const problems: string[] = [];
  let compared = 0;
  for (const { cluster } of members) {
    const report = await settleWithMember({ member: cluster, orrery: orrery.api, cluster: cluster.name }, timeoutMs);
    compared += [...report.counts.values()].reduce((sum, count) => sum + count, 0);
    if (!isEqual(report)) problems.push(`${cluster.name}: ${describeReport(report)}`);
  }
  return { problems, compared };
}
