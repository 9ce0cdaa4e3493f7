import { fillCluster, type Orrery, startFaultProxyOf, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters } from './harness/orrery-clusters.ts';
import { TwoTimelines } from './harness/two-timelines.ts';

/** Numbers cannot tell; every scope is compared within 10 min of the outage (KSY-D32). */
const auditMs = 660_000;

describeLab([...toolsOf(), 'etcdctl', 'etcdutl'], 'etcd is restored and overtakes the known position', () => {
  const cluster = useCluster({ name: 'overtaken' });
  let proxy: Awaited<ReturnType<typeof startFaultProxyOf>>;
  const supervisor = useSupervisor('etcd-overtaken');
  let orrery: Orrery;

  beforeAll(async () => {
    await fillCluster(cluster(), { namespaces: 2, pods: 100, configMaps: 10 });
    proxy = await startFaultProxyOf(cluster());
    orrery = await startOrrery(supervisor());
    await importClusters(orrery, [{ name: 'overtaken', kubeconfig: proxy.kubeconfig, sync: {} }]);
  }, 240_000);
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
  });

  it('KSY-D32 is equal again within the time of the audit, also what was changed in both timelines', async () => {
    const timelines = new TwoTimelines(cluster(), orrery);
    const snapshot = await timelines.divide();
    const known = await cluster().etcd.revision();
    // Orrery sees nothing of the server until it is past the position.
    const hidden = proxy.add({ fault: { kind: 'reset' } });
    proxy.cutConnections();
    await cluster().etcd.restore(snapshot);
    await timelines.write('both', 'new timeline');
    while ((await cluster().etcd.revision()) <= known + 20) await timelines.write('busy', `${Math.random()}`);
    hidden();
    await timelines.untilStored('both', 'new timeline', auditMs);
    await timelines.untilRestored(auditMs);
    await expectEquality(orrery, [cluster()], auditMs);
    expect(await cluster().etcd.revision()).toBeGreaterThan(known);
  }, 1_500_000);
});
