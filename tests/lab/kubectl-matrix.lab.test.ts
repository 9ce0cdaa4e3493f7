import { type Cluster, fillCluster, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type AdvertisedName, readAdvertised } from './harness/advertised-kinds.ts';
import { eventually } from './harness/eventually.ts';
import { isKnownTo, type KubectlRow, matrixContexts, matrixTools, refusals, rows } from './harness/kubectl-rows.ts';
import { MatrixRunner, type MatrixWorld } from './harness/kubectl-world.ts';
import { importClusters } from './harness/orrery-clusters.ts';
import { createPrinted, printedKind } from './harness/printed/printed-object.ts';
import { printedObjects } from './harness/printed/printed-objects.ts';
import { namedKinds, notHeld, orderedApart } from './harness/table-api.ts';

const options = { parts: 'api', nodes: 2, allApis: true } as const;
const content = { pods: 24, deployments: 4, services: 5, configMaps: 5, secrets: 4, widgets: 4, otherKinds: 2 };
/** Kinds of which neither an API server nor the fleet generator makes objects. */
const unmade: ReadonlySet<string> = new Set([
  ...['ClusterTrustBundle', 'DeviceTaintRule', 'LeaseCandidate', 'MutatingAdmissionPolicy', 'PodCertificateRequest'],
  ...['MutatingAdmissionPolicyBinding', 'PodGroup', 'ResourceClaimTemplate', 'ResourcePoolStatusRequest'],
  ...['ResourceSlice', 'StorageVersionMigration', 'Workload'],
]);
/** Kinds that no member serves, for they are in other groups today. */
const onlyConverted = ['daemonsets', 'deployments', 'ingresses', 'networkpolicies', 'replicasets'].map(
  (plural) => `${plural}.extensions`,
);
const podEvent = printedKind('/api/v1/namespaces/fleet-0/events', 'Event');

describeLab([...toolsOf(options), ...matrixTools], 'stock kubectl of three versions reads as from the member', () => {
  const one = useCluster({ name: 'one', ...options });
  const two = useCluster({ name: 'two', ...options });
  const supervisor = useSupervisor('kubectl-matrix');
  let orrery: Orrery;
  let world: MatrixWorld;

  beforeAll(async () => {
    await fillCluster(one(), { ...content, namespaces: 3, seed: 1 });
    await fillCluster(two(), { ...content, namespaces: 3, seed: 2, firstIndex: 1_000 });
    for (const member of [one(), two()]) {
      await member.createNamespace('printed');
      const objects = printedObjects(member.caPem).filter(({ kind }) => unmade.has(kind));
      expect(await createPrinted(member, objects)).toEqual([]);
    }
    const pod = await createPodEvent(one());
    orrery = await startOrrery(supervisor());
    const sync = { profile: 'everything', resources: namedKinds };
    await importClusters(
      orrery,
      [one(), two()].map(({ name, kubeconfig }) => ({ name, kubeconfig, sync })),
    );
    world = { orrery, members: [one(), two()], pod };
  }, 240_000);

  /** Something that happened to a pod of the first namespace. @returns the name of the pod. */
  async function createPodEvent(member: Cluster): Promise<string> {
    const args = ['get', 'pods', '-n', 'fleet-0', '-o', 'jsonpath={.items[0].metadata.name} {.items[0].metadata.uid}'];
    const [name = '', uid] = (await member.kubectl(args)).split(' ');
    const involvedObject = { apiVersion: 'v1', kind: 'Pod', namespace: 'fleet-0', name, uid };
    const times = { firstTimestamp: '2024-03-01T10:00:00Z', lastTimestamp: '2024-05-01T10:00:00Z' };
    const told = { reason: 'Happened', message: 'Grüße', type: 'Warning', count: 7, source: { component: 'lab' } };
    expect(await createPrinted(member, [podEvent('of-pod', { involvedObject, ...times, ...told })])).toEqual([]);
    return name;
  }

  /** Events and leases may change between two reads: rows that differ are read again. A repeated event may be 30 s old (KSY-H03). */
  async function expectSame(runner: MatrixRunner, row: KubectlRow): Promise<void> {
    let differing: readonly string[] = [];
    const isSame = async (): Promise<boolean> => {
      differing = await runner.compare(row);
      return differing.length === 0;
    };
    await eventually(isSame, { timeoutMs: 45_000, explain: () => differing.join('\n\n') });
    expect(differing).toEqual([]);
  }

  const listed = ['api-resources', '--verbs=list', '--no-headers'];

  /** The kinds that the members serve and Orrery holds. */
  async function servedKinds(): Promise<readonly AdvertisedName[]> {
    return readAdvertised(await one().kubectl(listed)).filter(({ name }) => !notHeld.has(name));
  }

  /** Rows of all kinds at once in some form; of those whose order is another, by name. */
  function tablesOf(kinds: readonly AdvertisedName[], ...form: readonly string[]): readonly KubectlRow[] {
    const steady = kinds.filter(({ plural }) => !orderedApart.has(plural)).map(({ name }) => name);
    const apart = kinds.filter(({ plural }) => orderedApart.has(plural)).map(({ name }) => name);
    return [
      { args: ['get', steady.join(','), '-A', ...form], form: 'table' },
      ...apart.map((name) => ({ args: ['get', name, '--sort-by=.metadata.name', ...form], form: 'table' }) as const),
    ];
  }

  it.each(matrixContexts)(
    'SEA-P02 KC every kind is advertised and printed as the members print it, rows on both sides, in %s',
    async (context) => {
      const runner = new MatrixRunner('kubectl-newest', world);
      const served = await servedKinds();
      const advertised = readAdvertised((await runner.run(context, listed)).text);
      const names = new Set(advertised.map(({ name }) => name));
      expect(served.filter(({ name }) => !names.has(name))).toEqual([]);
      expect(served.length).toBeGreaterThan(65);
      const all = served.map(({ name }) => name).join(',');
      const kinds = served.map(({ rowKind }) => rowKind);
      const held: KubectlRow = {
        args: ['get', all, '-A', '--sort-by=.metadata.uid', '-o', 'name'],
        form: 'lines',
        kinds,
      };
      for (const row of [held, ...tablesOf(served), ...tablesOf(served, '-o', 'wide')]) {
        await expectSame(runner, { ...row, contexts: [context] });
      }
      // SEA-S02: a group that only conversions serve prints what members print of the same kind in its group of today.
      const converted = advertised.filter(({ name }) => served.every((kind) => kind.name !== name));
      expect(converted.map(({ name }) => name).sort()).toEqual(onlyConverted);
      for (const { plural, name } of converted) {
        const today = served.find((kind) => kind.plural === plural)?.name ?? `no ${plural} of today`;
        const expected = ['get', today, '-A'];
        await expectSame(runner, { args: ['get', name, '-A'], form: 'table', contexts: [context], expected });
      }
    },
    90_000,
  );

  it.each(matrixTools.slice(1))(
    'SEA-P02 KC %s prints every kind as it prints it of the members, in every context',
    async (tool) => {
      const runner = new MatrixRunner(tool, world);
      for (const row of tablesOf(await servedKinds())) await expectSame(runner, row);
    },
    90_000,
  );

  describe.each(matrixTools)('%s', (tool) => {
    const known = rows.filter((row) => isKnownTo(row, tool));
    it.each(known.map((row) => [row.args.join(' '), row] as const))(
      'KC prints for %s what it prints of the members',
      async (_, row) => await expectSame(new MatrixRunner(tool, world), row),
      60_000,
    );
  });

  it('SEA-Q09 KC version of many clusters is that of the hub, within the skew that kubectl allows', async () => {
    const runner = new MatrixRunner('kubectl-newest', world);
    const member = JSON.parse(await one().kubectl(['version', '-o', 'json']));
    for (const context of ['F', 'C'] as const) {
      // A warning of the skew would be no JSON.
      const { text, exitCode } = await runner.run(context, ['version', '-o', 'json']);
      const { clientVersion, serverVersion } = JSON.parse(text);
      expect(exitCode).toBe(0);
      expect(clientVersion.minor).toBe(serverVersion.minor);
      expect(serverVersion).toMatchObject({ major: member.serverVersion.major, minor: member.serverVersion.minor });
      expect(serverVersion.gitVersion).toMatch(/^v\d+\.\d+\.\d+\+orrery\.\d+\.\d+\.\d+/);
    }
  }, 30_000);

  it.each(refusals)(
    'KC W $args is refused with a reason',
    async ({ args, contexts: among, says }) => {
      const runner = new MatrixRunner('kubectl-newest', world);
      for (const context of among) {
        const { exitCode, text } = await runner.run(context, args);
        expect(text, context).toMatch(says);
        expect(exitCode, `${context}: ${text}`).not.toBe(0);
      }
    },
    30_000,
  );
});
