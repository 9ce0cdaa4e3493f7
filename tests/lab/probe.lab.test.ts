import { fillCluster, freePorts, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it } from 'vitest';
import { importClusters } from './harness/orrery-clusters.ts';
import { runProbes } from './harness/run-probes.ts';

describeLab([...toolsOf(), 'probe', 'python-probe'], 'programs written with the stock clients', () => {
  const member = useCluster({ name: 'member' });
  const supervisor = useSupervisor('probe');
  let orrery: Orrery;

  beforeAll(async () => {
    await fillCluster(member(), { pods: 120, deployments: 10, services: 10, configMaps: 30, widgets: 10, seed: 3 });
    // Clients know one address, so the server comes back at it.
    const [port] = await freePorts(1);
    orrery = await startOrrery(supervisor(), { args: ['--listen', `127.0.0.1:${port}`] });
    await importClusters(orrery, [{ name: 'member', kubeconfig: member().kubeconfig }]);
  }, 120_000);

  it('LAB-17 SEA-T02 informers, RetryWatcher, pager, dynamic client, a controller cache and Python end with the state of the member, over a restart', async () => {
    const run = { supervisor: supervisor(), orrery, member: member(), seconds: 40, seed: 17, changesPerSecond: 20 };
    const { problems, facts } = await runProbes(run);
    expect(problems).toEqual([]);
    for (const reader of ['informer', 'dynamic', 'controller', 'retry', 'python', 'fleet']) {
      expect(facts.get(`events ${reader}`), reader).toBeGreaterThan(100);
    }
  }, 240_000);
});
