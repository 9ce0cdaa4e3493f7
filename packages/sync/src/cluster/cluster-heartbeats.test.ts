import { startFakeApiserver } from '@orrery/lab';
import { expect, it } from 'vitest';
import { configMap, TestClusters, waitFor } from './test-clusters.ts';

function node(heartbeat: string, labels: Record<string, string> = {}): object {
  const conditions = [{ type: 'Ready', status: 'True', lastHeartbeatTime: heartbeat }];
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels }, status: { conditions } };
}

it('KSY-F04 heartbeats make no revision, what matters does at once, and a restart loses neither', async () => {
  const clusters = await TestClusters.open();
  const server = clusters.use(await startFakeApiserver({}));
  server.put(node('2026-01-01T00:00:00Z'));
  await clusters.importCluster('a', server.server);
  const first = clusters.start([server]);
  await clusters.whenCondition('a', 'Fresh', 'True Fresh');
  const bodyOf = async (): Promise<string> => {
    const query = { visible: { kind: 'everything' }, kinds: [{ group: '', resource: 'nodes' }] } as const;
    const { objects } = await clusters.store.list(query, { limit: 100 });
    return new TextDecoder().decode(objects.find(({ key }) => key.name === 'n1')?.body);
  };
  // The first change after a list is written: what was listed is not remembered.
  server.put(node('2026-01-01T00:00:10Z'));
  await waitFor(async () => expect(await bodyOf()).toContain('00:00:10Z'));
  const before = await clusters.store.revision();
  for (let seconds = 20; seconds < 60; seconds += 10) server.put(node(`2026-01-01T00:00:${seconds}Z`));
  server.put(configMap('behind', 'x'));
  await waitFor(async () => expect(await clusters.paths('', 'configmaps')).toContain('default/behind'));
  expect(await clusters.store.revision()).toBe(before + 1n);
  server.put(node('2026-01-01T00:01:00Z', { zone: 'one' }));
  await waitFor(async () => expect(await bodyOf()).toContain('"zone"'));
  server.put(node('2026-01-01T00:02:00Z', { zone: 'one' }));
  await first[Symbol.asyncDispose]();

  clusters.start([server]);
  await waitFor(async () => expect(await bodyOf()).toContain('00:02:00Z'));
});
