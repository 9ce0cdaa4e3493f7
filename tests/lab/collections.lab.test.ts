import { fillCluster, type Kubectl, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readTable } from './harness/table-text.ts';

const api = '/apis/clusterpedia.io/v1beta1';
const content = { namespaces: 2, pods: 30, deployments: 4, services: 3, configMaps: 3, secrets: 2, widgets: 2 };

interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly namespace?: string;
    readonly name: string;
    readonly annotations: Record<string, string>;
  };
}

describeLab([...toolsOf({}), ...toolsOf({ version: '1.32' })], 'many kinds in one answer', () => {
  const newest = useCluster({ name: 'newest' });
  const older = useCluster({ name: 'older', version: '1.32' });
  const supervisor = useSupervisor('collections');
  let orrery: Orrery;
  let kubectl: Kubectl;

  beforeAll(async () => {
    await fillCluster(newest(), { ...content, seed: 1 });
    await fillCluster(older(), { ...content, seed: 2 });
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'machine' } };
    await older().kubectl(['apply', '-f', '-'], JSON.stringify(node));
    orrery = await startOrrery(supervisor());
    kubectl = orrery.kubectl();
    for (const { name, kubeconfigPath } of [newest(), older()]) {
      const { exitCode, output } = await orrery.cli('cluster', 'import', name, '--kubeconfig', kubeconfigPath);
      expect(exitCode, output).toBe(0);
    }
  }, 120_000);

  async function listed(path: string): Promise<readonly Listed[]> {
    return JSON.parse(await kubectl.output(['--context', 'orrery', 'get', '--raw', path])).items;
  }

  function paths(items: readonly Listed[]): string[] {
    return items.map(({ kind, metadata: { namespace = '', name, annotations } }) =>
      [annotations['shadow.clusterpedia.io/cluster-name'], kind, namespace, name].join('/'),
    );
  }

  /** What stock kubectl lists of the members, as `paths` writes it. */
  async function ofMembers(kinds: string): Promise<string[]> {
    const path = '{range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
    const texts = [newest(), older()].map(async (member) => {
      const text = await member.kubectl(['get', kinds, '-A', '-o', `jsonpath=${path}`]);
      return text.split('\n').flatMap((line) => (line === '' ? [] : [`${member.name}/${line}`]));
    });
    return (await Promise.all(texts)).flat();
  }

  it('SEA-K04 workloads are those of all members', async () => {
    const expected = await ofMembers('deployments,daemonsets,statefulsets');
    expect(expected.length).toBeGreaterThan(7);
    await vi.waitFor(
      async () => expect(paths(await listed(`${api}/collectionresources/workloads`)).sort()).toEqual(expected.sort()),
      { timeout: 15_000, interval: 500 },
    );
  });

  it('SEA-K03 any takes groups and kinds of core, whole and page by page', async () => {
    const expected = await ofMembers('deployments.apps,replicasets.apps,pods');
    const path = `${api}/collectionresources/any?groups=apps/v1&resources=/v1/pods`;
    const all = paths(await listed(path));
    expect(all.filter((one) => /\/(Deployment|ReplicaSet|Pod)\//.test(one)).sort()).toEqual(expected.sort());
    const first = JSON.parse(await kubectl.output(['--context', 'orrery', 'get', '--raw', `${path}&limit=7`]));
    expect(first.items).toHaveLength(7);
    const second = await listed(`${path}&limit=100&continue=${first.continue}`);
    expect(paths([...first.items, ...second])).toEqual(all.slice(0, 107));
  });

  it.each(['kubectl', 'kubectl-1.20'] as const)('SEA-K01 stock %s lists them', async (tool) => {
    const { header, rows } = readTable(
      await orrery.kubectl(tool).output(['--context', 'orrery', 'get', 'collectionresources']),
    );
    expect(header).toEqual(['NAME', 'RESOURCES']);
    expect(rows.map(([name]) => name)).toEqual(['any', 'kuberesources', 'workloads']);
  });

  it('SEA-K04 stock kubectl prints one as a table', async () => {
    const args = ['--context', 'orrery', 'get', 'collectionresources', 'workloads'];
    const { header, rows } = readTable(await kubectl.output(args));
    expect(header).toEqual(['CLUSTER', 'GROUP', 'VERSION', 'KIND', 'NAMESPACE', 'NAME', 'AGE']);
    expect(rows.map(([cluster, group, version, kind]) => [cluster, group, version, kind])).toContainEqual([
      ...['older', 'apps', 'v1', 'Deployment'],
    ]);
  });

  it('SEA-K06 a search finds over all kinds what a query says', async () => {
    const [pod = ''] = await ofMembers('pods');
    const [cluster = '', , namespace, name] = pod.split('/');
    const found = await listed(
      `/fleet/search?q=${encodeURIComponent(`kind:pod namespace:${namespace} name:${name}`)}&clusters=${cluster}`,
    );
    expect(paths(found)).toEqual([pod]);
    const all = await listed(`/fleet/search?q=kind:pod&limit=5000`);
    expect(paths(all).sort()).toEqual((await ofMembers('pods')).sort());
  });

  describe('the examples of the source document', () => {
    it.each([
      ['nodes', ['get', 'no'], ['CLUSTER', 'NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']],
      ['pods', ['get', 'po', '-A'], ['NAMESPACE', 'CLUSTER', 'NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']],
      ['namespaces', ['get', 'ns'], ['CLUSTER', 'NAME', 'STATUS', 'AGE']],
    ] as const)('SEA-A03 SEA-P03 kubectl --cluster clusterpedia get %s has its columns', async (_, args, columns) => {
      const file = orrery.write('compat.kubeconfig', '');
      const { exitCode, output } = await orrery.cli('kubeconfig', '--file', file, '--compat');
      expect(exitCode, output).toBe(0);
      const {
        stdout,
        stderr,
        exitCode: code,
      } = await kubectl.run(['--kubeconfig', file, '--cluster', 'clusterpedia', ...args]);
      expect(code, stderr).toBe(0);
      expect(readTable(stdout).header).toEqual(columns);
    });

    it('SEA-A04 lists the clusters under their compatible kind', async () => {
      const { header, rows } = readTable(await kubectl.output(['--context', 'orrery', 'get', 'pediacluster']));
      expect(header.slice(0, 4)).toEqual(['NAME', 'READY', 'VERSION', 'APISERVER']);
      expect(rows.map(([name]) => name)).toEqual(['newest', 'older']);
    });
  });

  it('SEA-V02 SEA-V05 kubectl prints how old data is while its cluster is away, and the data', async () => {
    const args = ['--context', 'fleet', 'get', 'pods', '-A'];
    const before = readTable(await kubectl.output(args)).rows.length;
    expect((await kubectl.run(args)).stderr).toBe('');
    await older().kill('apiserver');
    try {
      await vi.waitFor(
        async () => {
          const { stdout, stderr } = await kubectl.run(args);
          expect(stderr).toMatch(/Warning: cluster older: data is \d+m?\d*s old \(Refused: /);
          expect(stderr).not.toContain('cluster newest');
          expect(readTable(stdout).rows).toHaveLength(before);
        },
        { timeout: 40_000, interval: 1_000 },
      );
      const compatible = `${api}/resources/clusters/older/api/v1/pods?limit=1`;
      const { stderr } = await kubectl.run(['--context', 'orrery', 'get', '--raw', compatible]);
      expect(stderr).toMatch(/older is not ready and the resources obtained may be inaccurate, reason: Refused/);
      const fresh = JSON.parse(await kubectl.output(['--context', 'orrery', 'get', '--raw', '/fleet/freshness']));
      expect(fresh.sources).toMatchObject([
        { name: 'cluster/newest', state: 'Fresh' },
        { name: 'cluster/older', state: 'Stale', reason: 'Refused' },
      ]);
    } finally {
      await older().restart('apiserver');
    }
    await vi.waitFor(async () => expect((await kubectl.run(args)).stderr).toBe(''), {
      timeout: 60_000,
      interval: 1_000,
    });
  }, 120_000);
});
