import { startFakeApiserver } from '@orrery/lab';
import { expect, it } from 'vitest';
import { configMap, TestClusters, waitFor } from './test-clusters.ts';

it('KSY-J01, J03 one replica synchronises a cluster; another resumes it when the first hands its lease back', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ pods: 20 }));
  await clusters.importCluster('a', server.server);
  const one = clusters.start([server], { replica: { name: 'one', shardingName: '' } });
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  const watches = server.openWatches;
  clusters.start([server], { replica: { name: 'two', shardingName: '' } });
  clusters.start([server], { replica: { name: 'three', shardingName: 'elsewhere' } });
  await waitFor(async () => expect(await clusters.store.replicas()).toHaveLength(3));
  expect(server.openWatches).toBe(watches);
  const lists = server.requests.get('list pods');
  const before = await clusters.store.revision();

  await one[Symbol.asyncDispose]();
  server.put(configMap('late', 'x'));
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/late'));
  expect(server.requests.get('list pods')).toBe(lists);
  expect(await clusters.store.revision()).toBe(before + 1n);
  const holders = (await clusters.store.leases()).map(({ holder }) => holder);
  expect(holders).toEqual(['two']);
}, 60_000);

it('KSY-J02 another sharding name hands the cluster over', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({ pods: 5 }));
  await clusters.importCluster('a', server.server, { shardingName: 'east' });
  clusters.start([server], { replica: { name: 'one', shardingName: 'east' } });
  clusters.start([server], { replica: { name: 'two', shardingName: 'west' } });
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  expect((await clusters.store.leases()).map(({ holder }) => holder)).toEqual(['one']);
  await clusters.change('a', ({ spec, ...cluster }) => ({ ...cluster, spec: { ...spec, shardingName: 'west' } }));
  await waitFor(async () => expect((await clusters.store.leases()).map(({ holder }) => holder)).toEqual(['two']));
  server.put(configMap('late', 'x'));
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/late'));
}, 60_000);
