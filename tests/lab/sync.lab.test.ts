import {
  type Cluster,
  checkChurn,
  createFaultStorm,
  driveChurn,
  type FaultProxy,
  fillCluster,
  findUncollectedKinds,
  type Orrery,
  Supervisor,
  startFaultProxyOf,
  startOrrery,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFailed } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import { importClusters, untilCondition, type WishedCluster } from './harness/orrery-clusters.ts';
import { PresenceCheck, presenceOf } from './harness/presence-check.ts';

const fleet = {
  ...{ namespaces: 5, pods: 3000, deployments: 20, services: 40, configMaps: 60, secrets: 30, widgets: 20 },
  ...{ otherKinds: 4, definitions: 20, customObjects: 5 },
};
const churnMs = 45_000;
const seed = Number(process.env['ORRERY_LAB_SEED'] ?? 20);

/** Kinds that profile `everything` leaves out unless they are named (KSY-C03). */
const notCollected = [
  'controllerrevisions.apps',
  'csistoragecapacities.storage.k8s.io',
  'endpoints',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'ipaddresses.networking.k8s.io',
  'leases.coordination.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
];

describeLab([...toolsOf(), ...toolsOf({ version: '1.32' })], 'three clusters through a storm', () => {
  const clusters = [
    useCluster({ name: 'east' }),
    useCluster({ name: 'west' }),
    useCluster({ name: 'older', version: '1.32' }),
  ];
  const members = (): Cluster[] => clusters.map((cluster) => cluster());
  const proxies = new Map<string, FaultProxy>();
  let supervisor: Supervisor;
  let orrery: Orrery;

  beforeAll(async () => {
    supervisor = await Supervisor.create('sync');
    await Promise.all(members().map((member, index) => fillCluster(member, { ...fleet, seed: index })));
    orrery = await startOrrery(supervisor);
    const wishes: WishedCluster[] = [];
    for (const member of members()) {
      const proxy = await startFaultProxyOf(member, seed);
      proxies.set(member.name, proxy);
      wishes.push({ name: member.name, kubeconfig: proxy.kubeconfig });
    }
    await importClusters(orrery, wishes);
  }, 400_000);
  beforeEach(() => {
    onTestFailed(() => {
      const met = [...proxies].map(
        ([name, proxy]) => `${name}: ${proxy.met.slice(-5).map((each) => JSON.stringify(each))}`,
      );
      process.stderr.write(`ORRERY_LAB_SEED=${seed}\n${met.join('\n')}\n${supervisor.tails()}\n`);
    });
  });
  afterAll(async () => {
    for (const proxy of proxies.values()) await proxy[Symbol.asyncDispose]();
    await supervisor[Symbol.asyncDispose]();
  });

  const proxyOf = ({ name }: Cluster): FaultProxy => {
    const proxy = proxies.get(name);
    if (proxy === undefined) throw new Error(`no proxy before ${name}`);
    return proxy;
  };

  it('LAB-13 KSY-C04 holds every object of every kind but those that the profile leaves out', async () => {
    expect(await expectEquality(orrery, members())).toBeGreaterThan(3 * 3300);
    for (const member of members()) {
      const left = await findUncollectedKinds({ member, orrery: orrery.api, cluster: member.name });
      expect(left, member.name).toEqual(
        member.version === '1.32' ? notCollected.filter((name) => !name.startsWith('ipaddresses')) : notCollected,
      );
    }
  }, 240_000);

  /** In turn: a member's API server begins anew, its history is gone, its connections break. */
  async function disturb(): Promise<void> {
    const ended = Date.now() + churnMs;
    for (let round = 0; Date.now() < ended; round += 1) {
      for (const member of members().slice(round % clusters.length, (round % clusters.length) + 1)) {
        if (round % 4 === 0) await member.restart('apiserver');
        else if (round % 4 === 1) await member.etcd.compact();
        else proxyOf(member).cutConnections();
      }
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }

  it('KSY-00a is equal again after churn in a storm, and shows no object missing that its member never lost', async () => {
    const kinds = ['/api/v1/pods', '/api/v1/configmaps', '/apis/lab.orrery.dev/v1/widgets'];
    const presences = await Promise.all(
      members().flatMap((member) => kinds.map(async (kind) => await presenceOf(member, kind))),
    );
    const check = new PresenceCheck(orrery, presences);
    const base = (member: Cluster): string[] =>
      presences
        .filter(({ cluster, path }) => cluster === member.name && path === '/api/v1/pods')
        .flatMap(({ keys }) => [...keys].map((key) => `/api/v1/namespaces/${key.replace('/', '/pods/')}`));
    for (const [index, member] of members().entries()) {
      proxyOf(member).setStorm(createFaultStorm({ seed: seed + index, strength: 0.7 }));
    }
    const churns = members().map((member, index) =>
      driveChurn(member, { seed: index + 1, perSecond: 25, base: base(member) }),
    );
    await disturb();
    const reports = await Promise.all(churns.map((churn) => churn.stop()));
    for (const proxy of proxies.values()) proxy.clear();
    for (const [index, member] of members().entries()) {
      const report = reports[index];
      expect(report === undefined ? ['no report'] : await checkChurn(member, report)).toEqual([]);
      expect(proxyOf(member).met.length).toBeGreaterThan(20);
    }
    await expectEquality(orrery, members(), 180_000);
    await check[Symbol.asyncDispose]();
    expect(check.missing.slice(0, 20)).toEqual([]);
    expect(check.lists).toBeGreaterThan(20);
  }, 600_000);

  it('KSY-D41 keeps what an empty list hides, says so, and is equal after the next whole list', async () => {
    const [member] = members();
    if (member === undefined) throw new Error('there are three');
    const pods = await presenceOf(member, '/api/v1/pods');
    const check = new PresenceCheck(orrery, [pods]);
    const proxy = proxyOf(member);
    const stop = proxy.add({ path: '^/api/v1/pods\\?', fault: { kind: 'hide-items', share: 1 } });
    await member.restart('apiserver');
    const held = await untilCondition(orrery, member.name, { type: 'DeletesHeld', status: 'True', timeoutMs: 120_000 });
    expect(held.message).toMatch(/3,?[01]\d\d/);
    stop();
    await member.restart('apiserver');
    await expectEquality(orrery, [member], 120_000);
    await check[Symbol.asyncDispose]();
    expect(check.missing.slice(0, 20)).toEqual([]);
    await untilCondition(orrery, member.name, { type: 'DeletesHeld', status: 'False', timeoutMs: 60_000 });
  }, 400_000);
});
