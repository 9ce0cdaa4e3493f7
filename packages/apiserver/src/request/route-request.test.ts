import { silentLog } from '@orrery/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InjectedRequest } from '../create-apiserver.ts';
import { documentOf, type Fleet, podKind, startFleet } from '../test-fleet.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet();
  await fleet.collect(await fleet.addCluster('one'), podKind);
});

afterAll(() => fleet[Symbol.asyncDispose]());

type Method = NonNullable<InjectedRequest['method']>;

async function refused(method: Method, url: string): Promise<string> {
  const answer = await fleet.send({ method, url });
  const allow = answer.headers['allow'] ?? '';
  return `${answer.statusCode} [${allow}] ${documentOf(answer).message}`;
}

test('SEA-A07 an unknown cluster is 404 whatever is asked of it', async () => {
  for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'] as const) {
    for (const path of ['api/v1/namespaces/a/pods', 'api/v1/watch/pods', 'api', 'apis/apps/v1', 'version']) {
      const told = await refused(method, `/fleet/clusters/nope/${path}`);
      expect([method, path, told]).toEqual([method, path, '404 [] clusters.orrery.dev "nope" not found']);
    }
  }
});

test('SEA-A08 a write to a kind that is not served is 404', async () => {
  for (const prefix of ['/fleet', '/fleet/clusters/one', '']) {
    expect(await refused('POST', `${prefix}/api/v1/namespaces/a/odds`)).toMatch(/^404 /);
    expect(await refused('PUT', `${prefix}/apis/x.dev/v1/odds/a`)).toMatch(/^404 /);
  }
});

test('SEA-A11 writes to members are 405 with the methods there are', async () => {
  const pods = 'api/v1/namespaces/a/pods';
  expect(await refused('POST', `/fleet/${pods}`)).toBe('405 [GET] writes need one cluster: use /fleet/clusters/<name>');
  expect(await refused('DELETE', `/fleet/clusters/one/${pods}/x`)).toBe(
    '405 [GET] writes to clusters are not supported yet',
  );
});

test('SEA-A11 methods that are no writes are 405 by their name', async () => {
  const clusters = '/apis/orrery.dev/v1alpha1/clusters';
  expect(await refused('OPTIONS', '/fleet/api/v1/pods')).toBe(
    '405 [GET] OPTIONS is not supported on /fleet/api/v1/pods',
  );
  expect(await refused('OPTIONS', clusters)).toBe(`405 [GET, POST] OPTIONS is not supported on ${clusters}`);
  expect(await refused('PUT', `${clusters}/x`)).toBe(`405 [GET, PATCH, DELETE] PUT is not supported on ${clusters}/x`);
  expect(await refused('POST', '/apis')).toBe('405 [GET] POST is not supported on /apis');
  const head = await fleet.send({ method: 'HEAD', url: '/fleet/clusters/one/api/v1/pods' });
  expect([head.statusCode, head.headers['allow']]).toEqual([405, 'GET']);
});

test('SEA-H10 a revision that is never reached is no failure of the server', async () => {
  const logged: string[] = [];
  await using own = await startFleet({}, { ...silentLog, error: (_fields, message) => logged.push(String(message)) });
  const asked = own.send('/apis/orrery.dev/v1alpha1/clusters?resourceVersion=9007199254740991');
  while (own.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  await own.clock.advance(3_000);
  expect((await asked).statusCode).toBe(504);
  expect(logged).toEqual([]);
});
