import { fillCluster, startCluster } from '@orrery/lab';
import type { FleetSize, Member } from './member.ts';

/** Starts real API servers one after the other and fills each with pods, which stay Pending: nothing runs them. */
export async function startRealMembers(resources: AsyncDisposableStack, size: FleetSize): Promise<Member[]> {
  const members: Member[] = [];
  for (let index = 0; index < size.clusters; index += 1) {
    const cluster = resources.use(await startCluster({ name: `bench-${index}`, audit: true }));
    const { objects, elapsedMs } = await fillCluster(cluster, { seed: index + 1, pods: size.pods });
    process.stderr.write(`${cluster.name}: ${objects} pods written in ${Math.round(elapsedMs)} ms\n`);
    const { name, kubeconfig, server, caPem, adminToken, auditLogPath } = cluster;
    members.push({ name, kubeconfig, server, caPem, token: adminToken, auditLogPath });
  }
  return members;
}
