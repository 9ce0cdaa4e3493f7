import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { driveChurn, fillCluster, freePorts, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { expectEquality } from './harness/expect-equality.ts';
import {
  createToken,
  type Pusher,
  readScopes,
  readSnapshotTimes,
  type ScopeStatus,
  startPusher,
  untilPrinted,
  untilScope,
} from './harness/feed-pusher.ts';
import { applyCluster, readRevision, untilCondition } from './harness/orrery-clusters.ts';

/** All that the churn touches, and what a feed must have. `events` may not be read by the pusher. */
const kinds =
  'nodes,namespaces,pods,services,serviceaccounts,configmaps,replicationcontrollers,deployments.apps,replicasets.apps,' +
  'endpointslices.discovery.k8s.io,ingresses.networking.k8s.io,limitranges';
const verbs = ['get', 'list', 'watch'];

describeLab(toolsOf(), 'a cluster that is pushed', () => {
  const cluster = useCluster({ name: 'edge' });
  const supervisor = useSupervisor('feed');
  let orrery: Orrery;
  let kubeconfig: string;
  let pusher: Pusher;

  beforeAll(async () => {
    const fleet = { namespaces: 3, pods: 200, services: 20, deployments: 20, configMaps: 20 };
    await fillCluster(cluster(), fleet);
    const token = await cluster().serviceAccountToken('default', 'pusher', [
      { apiGroups: [''], verbs, resources: ['nodes', 'namespaces', 'pods', 'services', 'serviceaccounts'] },
      { apiGroups: [''], verbs, resources: ['configmaps', 'replicationcontrollers'] },
      { apiGroups: ['apps', 'discovery.k8s.io', 'networking.k8s.io'], verbs, resources: ['*'] },
    ]);
    const [port = 0] = await freePorts(1);
    orrery = await startOrrery(supervisor(), { args: ['--listen', `127.0.0.1:${port}`] });
    kubeconfig = orrery.write('edge.kubeconfig', cluster().kubeconfigFor({ token }));
  }, 240_000);

  const start = async (name: string, token: string, ...args: string[]): Promise<Pusher> =>
    await startPusher(supervisor(), orrery, { name, kubeconfig, token, args: ['--kinds', kinds, ...args] });
  const feedTokens = (): string[] => {
    const folder = join(supervisor().folder, 'orrery-cli/feeds');
    // the name of the cluster is in the second line
    return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8').split('\n')[0] ?? '');
  };

  it('TAG-F11 KSY-K08 appears at its first contact, without a person, and is equal to its member', async () => {
    const token = await createToken(orrery, '--cluster', 'edge');
    pusher = await start('pusher', token, '--name', 'edge');
    await untilPrinted(pusher, 'cluster "edge" is created and is fed from here');
    await untilCondition(orrery, 'edge', { type: 'Synced', status: 'True' });
    expect(await expectEquality(orrery, [cluster()])).toBeGreaterThan(270);
    expect(feedTokens()).toHaveLength(1);
    expect(feedTokens()).not.toContain(token);
    expect((await orrery.cli('cluster', 'get', 'edge')).output).toMatch(/^edge +True +Ready +v1\.36/m);
  }, 120_000);

  it('TAG-F42 KSY-C08 says of a kind that the pusher may not read why, and goes on with the others', async () => {
    const denied = await untilScope(orrery, { source: 'edge', kind: 'limitranges' }, ({ state }) => state === 'denied');
    expect(denied.reason).toBe('Forbidden');
    expect(denied.message).toMatch(/missing right: list limitranges/);
    const others = [...(await readScopes(orrery, 'edge'))].filter(([kind]) => kind !== 'limitranges');
    expect(others.map(([kind, { state, complete }]) => `${kind} ${state} ${complete}`).sort()).toEqual(
      others.map(([kind]) => `${kind} ok true`).sort(),
    );
  }, 60_000);

  it('TAG-F42 says that the cluster does not answer its pusher, and takes it back though nothing changed', async () => {
    const before = await readSnapshotTimes(orrery, 'edge');
    await cluster().kill('apiserver');
    await untilScope(orrery, { source: 'edge', kind: 'nodes' }, ({ reason }) => reason === 'Unreachable');
    await cluster().restart('apiserver');
    for (const kind of before.keys())
      if (kind !== 'limitranges') await untilScope(orrery, { source: 'edge', kind }, ({ state }) => state === 'ok');
    expect(await readSnapshotTimes(orrery, 'edge')).toEqual(before);
  }, 150_000);

  it('TAG-F02 S-45.1 a feed token reads nothing, and a wrong one is told so', async () => {
    const [token = ''] = feedTokens();
    const read = async (bearer: string, context: string) => {
      const [server, authority] = [orrery.api.server, orrery.write('orrery-ca.crt', orrery.api.caPem)];
      const flags = ['--kubeconfig', '/dev/null', '--server', `${server}${context}`, '--token', bearer];
      return await orrery
        .kubectl()
        .run([...flags, '--certificate-authority', authority, 'get', '--raw', '/api/v1/pods']);
    };
    expect((await read(token, '/fleet')).stderr).toMatch(/\(Forbidden\)/);
    expect((await read(token, '/fleet/clusters/edge')).stderr).toMatch(/\(Forbidden\)/);
    expect((await read(token.replace(/.$/, ''), '/fleet')).stderr).toMatch(/must be logged in/);
    expect((await read(orrery.api.token, '/fleet')).exitCode).toBe(0);
  }, 60_000);

  it('TAG-F05 KSY-K07 nothing is lost and no snapshot sent again when the server is killed amid a churn', async () => {
    const before = await readSnapshotTimes(orrery, 'edge');
    const churn = driveChurn(cluster(), { seed: 4, perSecond: 30 });
    for (let kill = 0; kill < 3; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1_500 + kill * 700));
      await orrery.kill();
      await orrery.start();
    }
    await churn.stop();
    await expectEquality(orrery, [cluster()], 90_000);
    expect(await readSnapshotTimes(orrery, 'edge')).toEqual(before);
  }, 200_000);

  it('TAG-F15 KSY-K10 a second pusher is told who holds the lease, and takes it over when told to', async () => {
    const second = await start('second', 'none');
    expect(await second.ended()).toBe(1);
    expect(second.log()).toMatch(/the lease is held by ".+\/\d+" until .+--takeover/);
    const third = await start('third', 'none', '--takeover');
    await untilPrinted(third, 'is fed from here');
    expect(await pusher.ended()).toBe(1);
    expect(pusher.log()).toMatch(/another pusher took the lease/);
    pusher = third;
    await expectEquality(orrery, [cluster()]);
  }, 120_000);

  it('TAG-F05 KSY-K07 a pusher that was killed compares digests and sends no object again', async () => {
    await pusher.kill();
    const killedAt = new Date().toISOString();
    const [revision, before] = [await readRevision(orrery), await readSnapshotTimes(orrery, 'edge')];
    pusher = await start('fourth', 'none', '--takeover');
    const isCompared = ({ lastEventAt = '' }: ScopeStatus): boolean => lastEventAt > killedAt;
    await untilScope(orrery, { source: 'edge', kind: 'services' }, isCompared);
    await untilScope(orrery, { source: 'edge', kind: 'pods' }, isCompared);
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'late', namespace: 'fleet-0' } };
    await cluster().kubectl(['create', '-f', '-'], JSON.stringify({ ...service, spec: { ports: [{ port: 1 }] } }));
    await expectEquality(orrery, [cluster()]);
    expect(await readSnapshotTimes(orrery, 'edge')).toEqual(before);
    // one object, and at most what the cluster's own status says of it
    expect((await readRevision(orrery)) - revision).toBeLessThanOrEqual(4);
  }, 120_000);

  it('TAG-F27 REL-15 holds the deletion of more than a third until a person confirms it', async () => {
    const pods = (await cluster().kubectl(['get', 'pods', '-n', 'fleet-0', '-o', 'name'])).trim().split('\n');
    const { objects } = await untilScope(orrery, { source: 'edge', kind: 'pods' }, ({ state }) => state === 'ok');
    await pusher.stop();
    await cluster().kubectl(['delete', 'pods', '-n', 'fleet-0', '--all', '--force', '--grace-period=0']);
    await cluster().kubectl(['delete', 'pods', '-n', 'fleet-1', '-l', 'tier', '--force', '--grace-period=0']);
    pusher = await start('fifth', 'none');
    const held = await untilScope(orrery, { source: 'edge', kind: 'pods' }, ({ state }) => state === 'held');
    expect(held.reason).toBe('MassDelete');
    expect(held.objects.live).toBe(objects.live);
    expect(pods.length).toBeGreaterThan(50);
    await untilCondition(orrery, 'edge', { type: 'DeletesHeld', status: 'True' });
    expect((await orrery.cli('source', 'confirm-deletes', 'edge')).output).toMatch(/pods: \d+ objects are gone/);
    expect((await orrery.cli('source', 'confirm-deletes', 'edge', '--yes')).output).toMatch(/\d+ objects were deleted/);
    await expectEquality(orrery, [cluster()]);
    await untilScope(orrery, { source: 'edge', kind: 'pods' }, ({ state }) => state === 'ok');
    await untilCondition(orrery, 'edge', { type: 'DeletesHeld', status: 'False' });
  }, 180_000);

  it('KSY-K10 ends in an orderly way, is forgotten as a whole, and a watched cluster takes no feed', async () => {
    expect(await pusher.stop()).toBe(0);
    expect(pusher.log()).toMatch(/the feed is ended/);
    await untilCondition(orrery, 'edge', { type: 'Connected', status: 'False' });
    pusher = await start('sixth', 'none');
    await untilPrinted(pusher, 'is fed from here');
    expect((await orrery.cli('cluster', 'forget', 'edge', '--yes')).exitCode).toBe(0);
    expect(await pusher.ended()).toBe(1);
    await vi.waitFor(async () => expect((await readScopes(orrery, 'edge')).size).toBe(0), 20_000);
    await applyCluster(orrery, { name: 'edge', kubeconfig: cluster().kubeconfig });
    await untilCondition(orrery, 'edge', { type: 'Ready', status: 'True' });
    const refused = await start('seventh', await createToken(orrery, '--cluster', 'edge-2'), '--name', 'edge-2');
    expect(await refused.ended()).toBe(1);
    expect(refused.log()).toMatch(/is learned by watching.*orrery cluster forget/);
    await expectEquality(orrery, [cluster()]);
  }, 180_000);
});
