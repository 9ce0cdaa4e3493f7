import { get } from 'node:http';
import { expect, test } from 'vitest';
import { podJson, podKind, startFleet, testToken } from '../test-fleet.ts';

/** What a plain request is answered: status and body. */
function read(port: number, path: string, token?: string): Promise<readonly [number, string]> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const sent = get({ host: '127.0.0.1', port, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve([answer.statusCode ?? 0, Buffer.concat(chunks).toString()]));
    });
    sent.on('error', reject);
  });
}

test('SEA-Z01 the plain listener has the paths of Clusterpedia and nothing else, for those with a credential', async () => {
  await using fleet = await startFleet();
  for (const name of ['east', 'west']) {
    const cluster = await fleet.addCluster(name);
    await fleet.collect(cluster, podKind);
    await fleet.put(cluster, podKind, podJson('a', `of-${name}`));
  }
  const { port } = await fleet.api.listenPlainly({ host: '127.0.0.1', port: 0 });
  const [status, all] = await read(port, '/metrics?metricAllowlist=kube_pod_created', testToken);
  expect(status).toBe(200);
  expect(all.match(/^kube_pod_created\{cluster="\w+"/gm)).toEqual([
    'kube_pod_created{cluster="east"',
    'kube_pod_created{cluster="west"',
  ]);
  const [, one] = await read(port, '/clusters/west/metrics', testToken);
  expect(one.match(/^kube_pod_created\{cluster="\w+"/gm)).toEqual(['kube_pod_created{cluster="west"']);
  expect((await read(port, '/metrics'))[0]).toBe(401);
  for (const path of ['/', '/api', '/fleet/api/v1/pods', '/clusters/west', '/fleet/metrics/state'])
    expect((await read(port, path, testToken))[0], path).toBe(404);
});
