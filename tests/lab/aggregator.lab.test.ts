import { join } from 'node:path';
import { createKubectl, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { readTable } from './harness/table-text.ts';

const api = '/apis/clusterpedia.io/v1beta1';
const cluster = { name: 'host' } as const;

describeLab(toolsOf(cluster), "behind a kube-apiserver's aggregator", () => {
  const host = useCluster(cluster);
  const supervisor = useSupervisor('aggregator');
  let orrery: Orrery;

  beforeAll(async () => {
    const clientCa = join(host().folder, 'pki', 'front-proxy-ca.crt');
    orrery = await startOrrery(supervisor(), { env: { ORRERY_SECURITY__REQUEST_HEADER__CLIENT_CA_FILE: clientCa } });
    const imported = await orrery.cli('cluster', 'import', 'host', '--kubeconfig', host().kubeconfigPath);
    expect(imported.exitCode, imported.output).toBe(0);
    const { exitCode, output } = await orrery.cli('aggregator', 'manifest', '--address', 'localhost');
    expect(exitCode, output).toBe(0);
    await host().kubectl(['apply', '-f', '-'], output.slice(0, output.indexOf('\nthe server needs')));
    await vi.waitFor(
      async () => {
        const available = ['-o', 'jsonpath={.status.conditions[?(@.type=="Available")]}'];
        expect(await host().kubectl(['get', 'apiservice', 'v1beta1.clusterpedia.io', ...available])).toContain(
          '"True"',
        );
      },
      { timeout: 60_000, interval: 500 },
    );
  }, 120_000);

  it('SEA-A05 stock kubectl reads the fleet with the credential of its own cluster', async () => {
    const raw = async (path: string): Promise<string> => await host().kubectl(['get', '--raw', `${api}${path}`]);
    const { items } = JSON.parse(await raw('/resources/api/v1/namespaces'));
    expect(items.map((item: { metadata: { name: string } }) => item.metadata.name)).toContain('kube-system');
    expect(items[0].metadata.annotations['shadow.clusterpedia.io/cluster-name']).toBe('host');
    const one = JSON.parse(await raw('/resources/clusters/host/api/v1/namespaces/kube-system'));
    expect(one.metadata.name).toBe('kube-system');
    const any = JSON.parse(await raw('/collectionresources/any?resources=/namespaces&names=default'));
    expect(any).toMatchObject({ kind: 'CollectionResource', items: [{ metadata: { name: 'default' } }] });
  });

  it('SEA-A05 SEA-K01 kubectl finds the collection resources by discovery', async () => {
    const { header, rows } = readTable(await host().kubectl(['get', 'collectionresources']));
    expect(header).toEqual(['NAME', 'RESOURCES']);
    expect(rows.map(([name]) => name)).toEqual(['any', 'kuberesources', 'workloads']);
  });

  it('SEA-A05 a user who may not read here is refused here, whatever the cluster lets him', async () => {
    const rule = ['create', 'clusterrole', 'pedia', '--verb=get,list', '--resource=*.clusterpedia.io'];
    await host().kubectl(rule);
    await host().kubectl(['create', 'clusterrolebinding', 'pedia', '--clusterrole=pedia', '--user=jane']);
    const path = orrery.write('jane.kubeconfig', host().kubeconfigFor(await host().user('jane', ['readers'])));
    const kubectl = createKubectl('kubectl', path, join(supervisor().folder, 'home-jane'));
    const { exitCode, stderr } = await kubectl.run(['get', '--raw', `${api}/resources/api/v1/namespaces`]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/user "jane" may read nothing/);
  });

  it('SEA-A05 the paths of the fleet are not reached through it', async () => {
    const { exitCode, stderr } = await host().tryKubectl(['get', '--raw', `${api}/fleet/api/v1/namespaces`]);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/NotFound|could not find|forbidden/i);
  });
});
