import { type FakeApiserver, startFakeApiserver } from '@orrery/lab';
import type { ClusterSpec } from '@orrery/model';
import { expect, it } from 'vitest';
import { defaultBrake } from '../brake/decide-deletes.ts';
import { configMap, configMapNamed, TestClusters, waitFor } from './test-clusters.ts';

const only: Partial<ClusterSpec> = { sync: { profile: 'none', resources: [{ resources: ['configmaps'] }] } };

/** A cluster of 100 ConfigMaps that was synchronised, lost 60 of them unseen, and forgot its past. */
async function loseMost(clusters: TestClusters): Promise<FakeApiserver> {
  const server = clusters.use(await startFakeApiserver({}));
  for (let index = 0; index < 100; index += 1) server.put(configMap(`c${index}`, 'one'));
  await clusters.importCluster('a', server.server, only);
  const first = clusters.start([server]);
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  await first[Symbol.asyncDispose]();
  for (let index = 0; index < 60; index += 1) server.remove(configMapNamed(`c${index}`));
  server.compact();
  return server;
}

it('KSY-D41 deletions of more than 30 % wait, are named, and go by the annotation that names them', async () => {
  const clusters = await TestClusters.open();
  const server = await loseMost(clusters);
  clusters.start([server]);
  await clusters.whenCondition('a', 'DeletesHeld', 'True DeletesHeld');
  expect(await clusters.paths('', 'configmaps')).toHaveLength(100);
  const { message = '' } = (await clusters.conditionOf('a', 'DeletesHeld')) ?? {};
  expect(message).toContain('60 objects');
  const [, hash = ''] = /confirm-deletes: "(\d+)"/.exec(message) ?? [];
  const annotate = (value: string): Promise<void> =>
    clusters.change('a', (cluster) => {
      const annotations = { 'orrery.dev/confirm-deletes': value };
      return { ...cluster, metadata: { ...cluster.metadata, annotations } };
    });
  await annotate('1');
  server.put(configMap('c99', 'two'));
  await annotate(hash);
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(40));
  await clusters.whenCondition('a', 'DeletesHeld', 'False NothingHeld');
});

it('KSY-D41 a second snapshot that agrees deletes them; those that came back stay', async () => {
  const clusters = await TestClusters.open();
  const server = await loseMost(clusters);
  clusters.start([server], { brake: { ...defaultBrake, agreementMs: 1500 } });
  await clusters.whenCondition('a', 'DeletesHeld', 'True DeletesHeld');
  server.put(configMap('c0', 'again'));
  server.remove(configMapNamed('c70'));
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(40));
  const stored = await clusters.paths('', 'configmaps');
  expect(stored).toContain('default/c0');
  expect(stored).not.toContain('default/c70');
  await clusters.whenCondition('a', 'DeletesHeld', 'False NothingHeld');
});

it('KSY-D41 after a restart what was held is looked at anew, and nothing is deleted by the first list', async () => {
  const clusters = await TestClusters.open();
  const server = await loseMost(clusters);
  const second = clusters.start([server]);
  await clusters.whenCondition('a', 'DeletesHeld', 'True DeletesHeld');
  await second[Symbol.asyncDispose]();
  const lists = server.requests.get('list configmaps') ?? 0;
  clusters.start([server], { brake: { ...defaultBrake, agreementMs: 3000 } });
  await waitFor(async () => expect(server.requests.get('list configmaps') ?? 0).toBeGreaterThan(lists));
  expect(await clusters.paths('', 'configmaps')).toHaveLength(100);
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toHaveLength(40));
});
