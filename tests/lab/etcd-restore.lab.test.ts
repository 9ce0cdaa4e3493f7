import { fillCluster, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters, readConditions } from './harness/orrery-clusters.ts';
import { TwoTimelines } from './harness/two-timelines.ts';

describeLab([...toolsOf(), 'etcdctl', 'etcdutl'], 'etcd is restored to an older snapshot', () => {
  const cluster = useCluster({ name: 'restored' });
  const supervisor = useSupervisor('etcd-restore');
  let orrery: Orrery;

  beforeAll(async () => {
    await fillCluster(cluster(), { namespaces: 2, pods: 150, configMaps: 20, secrets: 10, widgets: 10, otherKinds: 1 });
    orrery = await startOrrery(supervisor());
    await importClusters(orrery, [{ name: 'restored', kubeconfig: cluster().kubeconfig }]);
  }, 240_000);

  it('KSY-D32 follows one whose revision is lower than the one it knew, and says so', async () => {
    const timelines = new TwoTimelines(cluster(), orrery);
    const snapshot = await timelines.divide();
    const known = await cluster().etcd.revision();
    await cluster().etcd.restore(snapshot);
    expect(await cluster().etcd.revision()).toBeLessThan(known);
    await timelines.untilStored('both', 'before', 120_000);
    await timelines.untilRestored();
    await expectEquality(orrery, [cluster()], 120_000);
    const condition = (await readConditions(orrery, 'restored')).get('ResourceVersionRolledBack');
    // True while everything is compared, which is over as soon as all is equal, or nearly.
    expect(`${condition?.status} ${condition?.reason}`).toMatch(/^(?:True|False Compared)/);
  }, 300_000);

  it('KSY-D32 follows one that has the revision of the snapshot bumped and the past compacted', async () => {
    const timelines = new TwoTimelines(cluster(), orrery);
    const snapshot = await timelines.divide();
    const known = await cluster().etcd.revision();
    await cluster().etcd.restore(snapshot, { bumpRevision: 1_000_000 });
    expect(await cluster().etcd.revision()).toBeGreaterThan(known);
    await timelines.untilStored('both', 'before', 120_000);
    await timelines.untilRestored();
    await expectEquality(orrery, [cluster()], 120_000);
  }, 300_000);
});
