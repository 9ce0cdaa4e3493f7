import {
  type ApiAnswer,
  type ApiConnection,
  type ApiRequest,
  createApiConnection,
  createKubectl,
  fillCluster,
  type Orrery,
  startOrrery,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compareKubectlText } from './harness/compare-kubectl-text.ts';
import { compareTables, orderOf } from './harness/compare-tables.ts';
import { eventually } from './harness/eventually.ts';
import { importClusters } from './harness/orrery-clusters.ts';
import { oddDefinition, oddObjects } from './harness/printed/odd-columns.ts';
import { createPrinted } from './harness/printed/printed-object.ts';
import { printedObjects } from './harness/printed/printed-objects.ts';
import {
  asTable,
  namedKinds,
  orderedApart,
  readAllVersions,
  readServedKinds,
  readTableOf,
  type ServedKind,
} from './harness/table-api.ts';

describeLab([...toolsOf(), 'kubectl-newest'], 'tables of every kind', () => {
  const cluster = useCluster({ name: 'printers', allApis: true });
  const supervisor = useSupervisor('printers');
  let orrery: Orrery;
  let connection: ApiConnection | undefined;
  let kinds: readonly ServedKind[] = [];

  beforeAll(async () => {
    await cluster().createNamespace('printed');
    const refused = await createPrinted(cluster(), [...printedObjects(cluster().caPem), oddDefinition]);
    const content = { namespaces: 2, pods: 20, deployments: 4, services: 6, configMaps: 5, secrets: 4, widgets: 5 };
    await fillCluster(cluster(), { ...content, otherKinds: 2, definitions: 2 });
    await cluster().kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s']);
    expect([...refused, ...(await createPrinted(cluster(), oddObjects))]).toEqual([]);
    orrery = await startOrrery(supervisor());
    const sync = { profile: 'everything', resources: namedKinds };
    await importClusters(orrery, [{ name: 'printers', kubeconfig: cluster().kubeconfig, sync }]);
    const { server, caPem, token } = orrery.api;
    connection = createApiConnection({ server, caPem, credentials: { token } });
    kinds = await readServedKinds(cluster());
  }, 240_000);
  afterAll(() => connection?.[Symbol.dispose]());

  function sendToOrrery(request: ApiRequest): Promise<ApiAnswer> {
    if (connection === undefined) throw new Error('Orrery runs in tests only');
    return connection.send(request);
  }

  async function differencesOf({ name, path }: ServedKind): Promise<readonly string[]> {
    const held = await sendToOrrery({ method: 'GET', path: `/fleet/clusters/printers${path}?limit=1` });
    if (held.status !== 200) return [`Orrery answers ${held.body}`];
    const [member, ours] = await Promise.all([
      readTableOf((request) => cluster().request(request), path),
      readTableOf(sendToOrrery, `/fleet/clusters/printers${path}`),
    ]);
    const differences = [...compareTables(member, ours)];
    if (member.rows.length === 0) differences.push('the member has none, so no cell was compared');
    const isOrdered = orderOf(member).join('\n') === orderOf(ours).join('\n');
    const isApart = [...orderedApart.keys()].some((apart) => name.startsWith(apart));
    if (!isApart && !isOrdered) differences.push('another order');
    return differences;
  }

  it("SEA-P02 the Table of every kind is the member's: columns byte for byte, cells, conditions, order", async () => {
    expect(kinds.length).toBeGreaterThan(70);
    let differing: readonly string[] = [];
    const isSame = async (): Promise<boolean> => {
      const found = await Promise.all(
        kinds.map(async (kind) => (await differencesOf(kind)).map((text) => `${kind.name}: ${text}`)),
      );
      differing = found.flat();
      return differing.length === 0;
    };
    await eventually(isSame, { timeoutMs: 15_000, explain: () => differing.join('\n') });
    expect(differing).toEqual([]);
  }, 60_000);

  it.each([[[]], [['-o', 'wide']]])(
    'SEA-P02 kubectl prints of every kind what it prints of the member, with %j',
    async (form) => {
      const args = ['get', kinds.map(({ name }) => name).join(','), '-A', ...form];
      const member = createKubectl('kubectl-newest', cluster().kubeconfigPath, `${supervisor().folder}/home-member`);
      let differing: readonly string[] = [];
      const isSame = async (): Promise<boolean> => {
        const [theirs, ours] = await Promise.all([
          member.output(args),
          orrery.kubectl('kubectl-newest').output(['--context', 'fleet', ...args]),
        ]);
        differing = compareKubectlText(theirs, ours);
        return differing.length === 0;
      };
      await eventually(isSame, { timeoutMs: 15_000, explain: () => differing.join('\n') });
      expect(differing).toEqual([]);
    },
    60_000,
  );

  it('SEA-P02 SEA-S02 every version that Orrery makes of a kind prints as the member prints that version', async () => {
    const served = new Set(
      (await readAllVersions((request) => cluster().request(request), '')).map(({ path }) => path),
    );
    const made = await readAllVersions(sendToOrrery, '/fleet/clusters/printers');
    const both = made.filter(({ path }) => served.has(path));
    expect(both.length).toBeGreaterThan(kinds.filter(({ path }) => path.startsWith('/apis/')).length + 5);
    const found = await Promise.all(
      both.map(async (kind) => (await differencesOf(kind)).map((text) => `${kind.name}: ${text}`)),
    );
    expect(found.flat()).toEqual([]);
  }, 60_000);

  it("SEA-P01 one object and both versions of the Table are the member's, with as much of the object as asked for", async () => {
    const path = '/api/v1/namespaces/printed/pods/sidecar-runs';
    for (const version of ['v1', 'v1beta1']) {
      for (const includeObject of ['None', 'Metadata', 'Object']) {
        const accept = asTable.replace('v=v1', `v=${version}`);
        const request = { method: 'GET', path: `${path}?includeObject=${includeObject}`, accept } as const;
        const theirs = JSON.parse((await cluster().request(request)).body);
        const ours = JSON.parse(
          (await sendToOrrery({ ...request, path: `/fleet/clusters/printers${request.path}` })).body,
        );
        expect([ours.kind, ours.apiVersion]).toEqual(['Table', `meta.k8s.io/${version}`]);
        expect([theirs.kind, theirs.apiVersion]).toEqual(['Table', `meta.k8s.io/${version}`]);
        expect(Object.keys(ours.rows[0].object ?? {}).sort()).toEqual(Object.keys(theirs.rows[0].object ?? {}).sort());
        expect(ours.rows[0].object?.apiVersion).toBe(theirs.rows[0].object?.apiVersion);
        expect(ours.rows[0].object?.kind).toBe(theirs.rows[0].object?.kind);
      }
    }
  });
});
