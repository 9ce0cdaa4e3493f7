import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, createKubectl, type Kubectl, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readTable } from './harness/table-text.ts';

const search = 'search.clusterpedia.io/';
const compatiblePath = '/apis/clusterpedia.io/v1beta1/resources';
const names = ['-o', 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {end}'];

/** Makes an object in a member. @returns its uid. */
async function create(member: Cluster, manifest: object): Promise<string> {
  const args = ['create', '-f', '-', '-o', 'jsonpath={.metadata.uid}'];
  return (await member.kubectl(args, JSON.stringify(manifest))).trim();
}

function ownedBy(kind: string, name: string, uid: string): object {
  const apiVersion = 'apps/v1';
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }] };
}

/** A deployment with its replica set and three pods, and two pods of nobody; the members run no controllers. */
async function fill(member: Cluster): Promise<void> {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } };
  const spec = { selector: { matchLabels: { app: 'web' } }, template };
  const namespace = 'shop';
  await create(member, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await create(member, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: 'default' } });
  const apps = { apiVersion: 'apps/v1' };
  const deployment = await create(member, { ...apps, kind: 'Deployment', metadata: { namespace, name: 'web' }, spec });
  const owner = ownedBy('Deployment', 'web', deployment);
  const replicas = { ...apps, kind: 'ReplicaSet', metadata: { namespace, name: 'web-5d', ...owner }, spec };
  const replicaSet = await create(member, replicas);
  for (const index of [1, 2, 3]) {
    const labels = { app: 'web', index: String(index) };
    const metadata = { namespace, name: `web-5d-${index}`, labels, ...ownedBy('ReplicaSet', 'web-5d', replicaSet) };
    await create(member, { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec });
  }
  for (const name of ['batch-1', `only-${member.name}`]) {
    const metadata = { namespace: 'default', name, labels: { app: name.split('-')[0] } };
    await create(member, { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec });
  }
}

describeLab([...toolsOf({}), 'kubectl-1.20', 'kubectl-newest'], 'search parameters with stock kubectl', () => {
  const one = useCluster({ name: 'one' });
  const two = useCluster({ name: 'two' });
  const supervisor = useSupervisor('search-parameters');
  let orrery: Orrery;

  beforeAll(async () => {
    orrery = await startOrrery(supervisor());
    for (const member of [one(), two()]) {
      await fill(member);
      const { exitCode, output } = await orrery.cli(
        ...['cluster', 'import', member.name, '--kubeconfig', member.kubeconfigPath],
      );
      expect(exitCode, output).toBe(0);
    }
    await vi.waitFor(async () => expect((await pods('-A')).length).toBe(10), { timeout: 20_000, interval: 200 });
  }, 120_000);

  async function pods(...args: readonly string[]): Promise<string[]> {
    const text = await orrery.kubectl().output(['--context', 'fleet', 'get', 'pods', ...args, ...names]);
    return text.trim().split(' ').filter(Boolean);
  }

  describe.each(['kubectl', 'kubectl-1.20', 'kubectl-newest'] as const)('%s', (tool) => {
    async function table(selector: string, ...more: readonly string[]): Promise<readonly (readonly string[])[]> {
      const args = ['--context', 'fleet', 'get', 'pods', '-A', '-l', selector, ...more];
      const { header, rows } = readTable(await orrery.kubectl(tool).output(args));
      const places = ['CLUSTER', 'NAMESPACE', 'NAME'].map((name) => header.indexOf(name));
      return rows.map((row) => places.map((place) => row[place] ?? ''));
    }

    it('SEA-C01 label keys choose clusters, namespaces, names and owners', async () => {
      expect(await table(`${search}clusters in (two),${search}namespaces=default`)).toEqual([
        ['two', 'default', 'batch-1'],
        ['two', 'default', 'only-two'],
      ]);
      expect(await table(`app=web,${search}clusters!=two,${search}orderby=name_desc,${search}size=2`)).toEqual([
        ['one', 'shop', 'web-5d-3'],
        ['one', 'shop', 'web-5d-2'],
      ]);
      expect(await table(`${search}owner-name=web,${search}owner-seniority=1,index=2`)).toEqual([
        ['one', 'shop', 'web-5d-2'],
        ['two', 'shop', 'web-5d-2'],
      ]);
      expect(await table(`internalstorage.clusterpedia.io/fuzzy-name=only`)).toEqual([
        ['one', 'default', 'only-one'],
        ['two', 'default', 'only-two'],
      ]);
    });

    it('SEA-H06 a page by label is printed alone, and a warning says that more follow', async () => {
      const args = ['--context', 'fleet', 'get', 'pods', '-A', '-l', `${search}limit=3`, '--no-headers'];
      const { stdout, stderr } = await orrery.kubectl(tool).run(args);
      expect(stdout.trim().split('\n')).toHaveLength(3);
      expect(stderr).toContain('more objects follow this page');
    });

    it('SEA-H07 chunks of any order give the same rows as one list', async () => {
      for (const selector of [`${search}orderby=name`, `${search}orderby in (created_at_desc)`, 'app']) {
        const whole = await table(selector, '--chunk-size=0');
        expect(whole).toHaveLength(10);
        expect(await table(selector, '--chunk-size=3')).toEqual(whole);
      }
    });

    it('SEA-C02 SEA-J06 what cannot be honoured is refused with its reason', async () => {
      const refused = async (...args: readonly string[]): Promise<string> => {
        const { exitCode, stderr } = await orrery.kubectl(tool).run(['--context', 'fleet', 'get', ...args]);
        expect(exitCode).not.toBe(0);
        return stderr;
      };
      expect(await refused('pods', '-A', '-l', `${search}nonsense=1`)).toContain('unknown key');
      expect(await refused('pods', '-A', '-l', `${search}orderby=nonsense`)).toContain('expected: one of cluster');
      expect(await refused('pods', '-A', '--field-selector', 'spec.containers[]=x')).toContain('are objects');
      const where = await refused('--context', 'orrery', '--raw', '/fleet/api/v1/pods?whereSQL=1');
      expect(where).toContain('conditions in SQL are disabled');
    });
  });

  it('SEA-A09 SEA-A10 one object is found by its name, or by its cluster and name', async () => {
    const kubectl = orrery.kubectl();
    const get = (name: string): Promise<string> =>
      kubectl.output(['--context', 'fleet', 'get', 'pod', name, '-o', 'jsonpath={.metadata.name}']);
    expect(await get('only-two')).toBe('only-two');
    expect(await get('two:batch-1')).toBe('batch-1');
    const described = await kubectl.output(['--context', 'fleet', 'describe', 'pod', 'two:batch-1']);
    expect(described).toMatch(/^Name:\s+batch-1$/m);
    expect(described).toContain('shadow.clusterpedia.io/cluster-name: two');
    const { stderr } = await kubectl.run(['--context', 'fleet', 'get', 'pod', 'batch-1']);
    expect(stderr).toContain('kubectl --context one get pods batch-1 -n default');
  });

  it("SEA-A04 the way Clusterpedia's generator makes a kubeconfig works", async () => {
    const path = orrery.write('generated.kubeconfig', readFileSync(join(orrery.data, 'admin.kubeconfig'), 'utf8'));
    const kubectl = createKubectl('kubectl', path, join(supervisor().folder, 'home-generator'));
    const clusterNames = await generate(kubectl);
    expect(clusterNames).toEqual(['one', 'two']);
    const all = readTable(await kubectl.output(['--cluster', 'pedia', 'get', 'po', '-A']));
    const place = all.header.indexOf('CLUSTER');
    expect(all.rows.map((row) => row[place])).toEqual([...Array(5).fill('one'), ...Array(5).fill('two')]);
    const single = await kubectl.output(['--cluster', 'pedia-two', 'get', 'po', 'only-two', '-o', 'name']);
    expect(single.trim()).toBe('pod/only-two');
  });

  it('SEA-A03 orrery kubeconfig --compat writes what Clusterpedia users type', async () => {
    const file = join(supervisor().folder, 'compat.kubeconfig');
    const { exitCode, output } = await orrery.cli('kubeconfig', '--compat', '--file', file);
    expect(exitCode, output).toBe(0);
    const kubectl = createKubectl('kubectl', file, join(supervisor().folder, 'home-compat'));
    expect(await kubectl.output(['config', 'get-clusters'])).toMatch(/clusterpedia/);
    const args = ['get', 'po', '-A', ...names];
    const whole = await kubectl.output(['--context', 'fleet', ...args]);
    expect(await kubectl.output(['--cluster', 'clusterpedia', ...args])).toBe(whole);
    const ofTwo = await kubectl.output(['--cluster', 'two', ...args]);
    expect(ofTwo).toContain('default/only-two');
    expect(ofTwo).not.toContain('only-one');
  });
});

/** Reads clusters and server with the root's context, then adds an entry for all and one for each. @returns the names of the clusters. */
async function generate(kubectl: Kubectl): Promise<string[]> {
  await kubectl.output(['config', 'use-context', 'orrery']);
  const entry = '{.clusters[?(@.name == "orrery")].cluster';
  const read = (path: string): Promise<string> =>
    kubectl.output(['config', 'view', '--raw', '-o', `jsonpath=${entry}${path}}`]);
  const server = (await read('.server')).trim();
  const authority = (await read('.certificate-authority-data')).trim();
  const listed = await kubectl.output(['get', 'pediaclusters', '-o', 'name']);
  const clusters = listed
    .trim()
    .split('\n')
    .map((line) => line.split('/')[1] ?? '');
  const entries = new Map([
    ['pedia', compatiblePath],
    ...clusters.map((name) => [`pedia-${name}`, `${compatiblePath}/clusters/${name}`] as const),
  ]);
  for (const [name, path] of entries) {
    await kubectl.output(['config', 'set-cluster', name, '--server', `${server}${path}`]);
    await kubectl.output(['config', 'set', `clusters.${name}.certificate-authority-data`, authority]);
  }
  return clusters;
}
