import {
  type Cluster,
  type FaultProxy,
  fillCluster,
  type Orrery,
  Supervisor,
  startFaultProxyOf,
  startOrrery,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed, vi } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters, readConditions } from './harness/orrery-clusters.ts';

const configMaps = '/api/v1/namespaces/fleet-0/configmaps';

describeLab([...toolsOf(), 'etcdctl', 'etcdutl'], 'etcd is restored to an older snapshot', () => {
  const cluster = useCluster({ name: 'restored' });
  let proxy: FaultProxy & { readonly kubeconfig: string };
  let supervisor: Supervisor;
  let orrery: Orrery;

  beforeAll(async () => {
    supervisor = await Supervisor.create('etcd-restore');
    await fillCluster(cluster(), { namespaces: 2, pods: 150, configMaps: 20, secrets: 10, widgets: 10, otherKinds: 1 });
    proxy = await startFaultProxyOf(cluster());
    orrery = await startOrrery(supervisor);
    await importClusters(orrery, [{ name: 'restored', kubeconfig: proxy.kubeconfig }]);
  }, 240_000);
  beforeEach(() => {
    onTestFailed(() => {
      process.stderr.write(`${supervisor.tails()}\n`);
    });
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await supervisor[Symbol.asyncDispose]();
  });

  async function write(name: string, value: string): Promise<void> {
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } });
    const put = await cluster().request({ method: 'PUT', path: `${configMaps}/${name}`, body });
    if (put.status === 404) await cluster().request({ method: 'POST', path: configMaps, body });
  }

  async function stored(name: string): Promise<string | undefined> {
    const got = await orrery
      .kubectl()
      .run(['--context', 'orrery', 'get', '--raw', `/fleet/clusters/restored${configMaps}/${name}`]);
    return got.exitCode === 0 ? JSON.parse(got.stdout).data.value : undefined;
  }

  async function untilStored(name: string, value: string | undefined, timeout = 60_000): Promise<void> {
    await vi.waitFor(async () => expect(await stored(name), name).toBe(value), { timeout, interval: 200 });
  }

  /** An object that is changed in both timelines, one of each timeline alone, and one that the restore brings back. */
  async function divide(member: Cluster): Promise<string> {
    await write('both', 'before');
    await write('deleted-later', 'before');
    await untilStored('deleted-later', 'before');
    const snapshot = await member.etcd.snapshot();
    await write('both', 'lost timeline');
    await write('lost', 'lost timeline');
    await member.request({ method: 'DELETE', path: `${configMaps}/deleted-later` });
    for (let index = 0; index < 40; index += 1) await write('both', `lost timeline ${index}`);
    await untilStored('both', 'lost timeline 39');
    await untilStored('deleted-later', undefined);
    return snapshot;
  }

  async function expectRestored(): Promise<void> {
    await untilStored('deleted-later', 'before', 120_000);
    await untilStored('lost', undefined);
    await expectEquality(orrery, [cluster()], 120_000);
  }

  it('KSY-D32 follows one whose revision is lower than the one it knew, and says so', async () => {
    const snapshot = await divide(cluster());
    const known = await cluster().etcd.revision();
    await cluster().etcd.restore(snapshot);
    expect(await cluster().etcd.revision()).toBeLessThan(known);
    await untilStored('both', 'before', 120_000);
    await expectRestored();
    expect((await readConditions(orrery, 'restored')).get('ResourceVersionRolledBack')).toMatchObject({
      status: 'True',
    });
  }, 300_000);

  it('KSY-D32 follows one that has the revision of the snapshot bumped and the past compacted', async () => {
    const snapshot = await divide(cluster());
    const known = await cluster().etcd.revision();
    await cluster().etcd.restore(snapshot, { bumpRevision: 1_000_000 });
    expect(await cluster().etcd.revision()).toBeGreaterThan(known);
    await untilStored('both', 'before', 120_000);
    await expectRestored();
  }, 300_000);

  it('KSY-D32 follows one that is past the known position again when it is reached, by the audit of all scopes', async () => {
    const snapshot = await divide(cluster());
    const known = await cluster().etcd.revision();
    // Orrery sees nothing of the server until it is past the position.
    const hidden = proxy.add({ fault: { kind: 'reset' } });
    proxy.cutConnections();
    await cluster().etcd.restore(snapshot);
    await write('both', 'new timeline');
    for (let index = 0; (await cluster().etcd.revision()) <= known + 20; index += 1) await write('busy', `${index}`);
    hidden();
    await untilStored('both', 'new timeline', 700_000);
    await untilStored('deleted-later', 'before', 700_000);
    await expectRestored();
  }, 900_000);
});
