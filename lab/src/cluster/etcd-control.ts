import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireTool } from '../setup/find-tool.ts';
import { runCommand } from '../setup/run-command.ts';
import type { ClusterEtcd } from './cluster.ts';
import type { ClusterParts } from './cluster-parts.ts';

/** Where the etcd of a cluster is. */
interface EtcdPlace {
  readonly folder: string;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number };
  readonly parts: ClusterParts;
}

interface EndpointStatus {
  readonly Status: { readonly header: { readonly revision: number } };
}

/** Does with etcd's own tools what operators do. */
export function createEtcdControl({ folder, ports, parts }: EtcdPlace): ClusterEtcd {
  const endpoint = `--endpoints=http://127.0.0.1:${ports.etcd}`;
  const ask = (...args: readonly string[]): Promise<string> =>
    runCommand(requireTool('etcdctl'), [endpoint, ...args], { cwd: folder });
  const revision = async (): Promise<number> => {
    const [status] = JSON.parse(await ask('endpoint', 'status', '--write-out=json')) as EndpointStatus[]; // of etcdctl
    if (status === undefined) throw new Error('etcdctl named no endpoint');
    return status.Status.header.revision;
  };
  let snapshots = 0;
  return {
    revision,
    compact: async () => {
      await ask('compact', String(await revision()));
    },
    snapshot: async () => {
      snapshots += 1;
      const path = join(folder, `snapshot-${snapshots}.db`);
      await ask('snapshot', 'save', path);
      return path;
    },
    restore: async (path, { bumpRevision = 0 } = {}) => {
      for (const part of ['apiserver', 'etcd'] as const) for (const each of parts.select(part)) await each.stop();
      const data = join(folder, 'etcd');
      rmSync(data, { recursive: true, force: true });
      const peer = `http://127.0.0.1:${ports.etcdPeer}`;
      const member = ['--name=lab', `--initial-cluster=lab=${peer}`, `--initial-advertise-peer-urls=${peer}`];
      const bump = bumpRevision === 0 ? [] : [`--bump-revision=${bumpRevision}`, '--mark-compacted'];
      const args = ['snapshot', 'restore', path, `--data-dir=${data}`, ...member, ...bump];
      await runCommand(requireTool('etcdutl'), args, { cwd: folder });
      await parts.restart('etcd');
      await parts.restart('apiserver');
    },
  };
}
