import { expect, it } from 'vitest';
import { fillCluster } from '../fleet/fill-cluster.ts';
import { describeLab, toolsOf, useCluster } from '../testing.ts';
import { checkChurn, driveChurn } from './drive-churn.ts';

describeLab(toolsOf(), 'driveChurn', () => {
  const cluster = useCluster({ name: 'churned' });

  it('LAB-12 does every kind of step, over a restart of the API server, and knows what it left', async () => {
    await fillCluster(cluster(), { pods: 20 });
    const { items } = JSON.parse(await cluster().kubectl(['get', 'pods', '-A', '-o', 'json']));
    const base = items.map(
      ({ metadata }: { metadata: { namespace: string; name: string } }) =>
        `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`,
    );
    const churn = driveChurn(cluster(), { seed: 5, steps: 150, perSecond: 1000, base });
    await cluster().restart('apiserver');
    const report = await churn.done;
    expect([...report.steps.keys()].toSorted()).toEqual([
      'change kind',
      'create',
      'create custom object',
      'create namespace',
      'delete',
      'delete namespace',
      'install kind',
      'recreate',
      'remove kind',
      'update',
      'update status',
    ]);
    expect(report.present.length).toBeGreaterThan(50);
    expect(report.gone.length).toBeGreaterThan(20);
    expect(await checkChurn(cluster(), report)).toEqual([]);
    expect(base).toHaveLength(20);
    expect(await checkChurn(cluster(), { ...report, present: base, gone: [] })).toEqual([]);
  }, 120_000);
});
