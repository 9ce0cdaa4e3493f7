import { createFeedConnection, type FeedItem, FeedSession, type Fetch } from '@orrery/client';
import { silentLog } from '@orrery/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { causeOf, lease, pod, snapshot, startFeedServer, type TestFeedServer } from './test-feed-server.ts';

let server: TestFeedServer;

beforeEach(async () => {
  server = await startFeedServer();
});
afterEach(() => server[Symbol.asyncDispose]());

async function makeToken(spec: object, name = 'made'): Promise<string> {
  const body = { apiVersion: 'orrery.dev/v1alpha1', kind: 'APIToken', metadata: { name }, spec };
  const answer = await server.call('POST', '/apis/orrery.dev/v1alpha1/apitokens', { body });
  expect(answer.status).toBe(201);
  return answer.body.status.token;
}

describe('the push feed over HTTP', () => {
  it('KSY-K08 a token made for one cluster creates it at once; its own token sends, and a restart asks for nothing', async () => {
    const registration = await makeToken({ type: 'FeedRegistration', cluster: 'edge-7' });
    const first = await server.call('POST', '/feed/v1/leases', { token: registration, body: lease });
    expect(first).toMatchObject({ status: 201, body: { source: 'edge-7', created: true, heartbeatSeconds: 60 } });
    const { token } = first.body;
    const frames = `/feed/v1/leases/${first.body.lease}/frames`;
    const sent = await server.call('POST', frames, { token, body: { frames: [snapshot(1, pod('a'), pod('b'))] } });
    expect(sent).toMatchObject({ status: 200, body: { results: [{ result: 'accepted', stored: { created: 2 } }] } });
    expect(await server.podsOf()).toEqual(['a', 'b']);
    await server.restart();
    expect(await server.podsOf()).toEqual(['a', 'b']);
    const beat = await server.call('POST', frames, { token, body: { frames: [] } });
    expect(beat).toMatchObject({ status: 200, body: { results: [], resync: [] } });
    const again = await server.call('POST', '/feed/v1/leases', {
      token,
      body: { ...lease, epoch: 'second', takeover: true },
    });
    expect(again).toMatchObject({
      status: 200,
      body: { created: false, kinds: [{ want: 'delta', have: { count: 2 } }] },
    });
    expect(again.body.token).toBeUndefined();
    const replaced = await server.call('POST', frames, { token, body: { frames: [] } });
    expect([replaced.status, causeOf(replaced)]).toEqual([409, 'LeaseReplaced']);
  });

  it('TAG-F11 a shared registration token waits for a person, and stores nothing before', async () => {
    const token = await makeToken({ type: 'FeedRegistration', maxClusters: 1 });
    const pending = await server.call('POST', '/feed/v1/leases', { token, body: lease });
    expect(pending).toMatchObject({ status: 202, body: { phase: 'PendingApproval', source: 'edge-7' } });
    const path = '/apis/orrery.dev/v1alpha1/clusters/edge-7';
    expect((await server.call('GET', path)).body.status.phase).toBe('PendingApproval');
    const headers = { 'content-type': 'application/merge-patch+json' };
    const raw = Buffer.from(JSON.stringify({ spec: { approved: true } }));
    expect((await server.call('PATCH', path, { headers, raw })).status).toBe(200);
    const taken = await server.call('POST', '/feed/v1/leases', { token, body: lease });
    expect(taken.status).toBe(200);
    expect(taken.body.token).toMatch(/^orry_/);
    const other = { ...lease, cluster: { uid: 'uid-2', name: 'edge-8' } };
    const refused = await server.call('POST', '/feed/v1/leases', { token, body: other });
    expect([refused.status, causeOf(refused)]).toEqual([403, 'Forbidden']);
  });

  it('S-45.1 a feed token reaches nothing but the feed of its own cluster', async () => {
    const made = await server.call('POST', '/feed/v1/leases', { body: lease });
    const { token } = made.body;
    const other = await server.call('POST', '/feed/v1/leases', {
      body: { ...lease, cluster: { uid: 'uid-2', name: 'edge-8' } },
    });
    const paths = [
      '/api/v1/pods',
      '/apis',
      '/version',
      '/fleet/api/v1/pods',
      '/apis/orrery.dev/v1alpha1/clusters',
      '/metrics',
    ];
    for (const path of paths) expect((await server.call('GET', path, { token })).status, path).toBe(403);
    const foreign = await server.call('POST', `/feed/v1/leases/${other.body.lease}/frames`, {
      token,
      body: { frames: [] },
    });
    expect([foreign.status, causeOf(foreign)]).toEqual([404, 'LeaseUnknown']);
    const asked = await server.call('POST', '/feed/v1/leases', { token, body: { ...lease, source: 'edge-8' } });
    expect([asked.status, causeOf(asked)]).toEqual([403, 'Forbidden']);
  });

  it('S-26.6 a token is told once, and works until its object is deleted', async () => {
    const token = await makeToken({ type: 'Feed', cluster: 'edge-7' });
    const path = '/apis/orrery.dev/v1alpha1/apitokens/made';
    expect(JSON.stringify((await server.call('GET', path)).body)).not.toContain(token);
    const schema = '/feed/v1/schemas/core/Pod.json';
    expect((await server.call('GET', schema, { token })).status).toBe(200);
    expect((await server.call('DELETE', path)).status).toBe(200);
    await server.clock.advance(5_000);
    expect((await server.call('GET', schema, { token })).status).toBe(401);
  });

  it('TAG-F15 a second pusher is refused while the first has the lease', async () => {
    const first = await server.call('POST', '/feed/v1/leases', { body: lease });
    const other = { ...lease, epoch: 'other', pusher: { name: 'test', instance: 'host-2/9' } };
    const refused = await server.call('POST', '/feed/v1/leases', { body: other });
    expect([refused.status, causeOf(refused)]).toEqual([409, 'LeaseHeld']);
    expect(refused.body.message).toContain('host-1/1');
    await server.call('DELETE', `/feed/v1/leases/${first.body.lease}`);
    expect((await server.call('POST', '/feed/v1/leases', { body: other })).status).toBe(200);
  });

  it('KSY-K12 the session of the shipped pushers registers, lists, sends changes and resumes by digest after a restart', async () => {
    const registration = await makeToken({ type: 'FeedRegistration', cluster: 'edge-7' });
    const signal = new AbortController().signal;
    let token = registration;
    const send: Fetch = async (url, { method, headers, body }) => {
      const { pathname } = new URL(url);
      const raw = body === undefined ? {} : { raw: Buffer.from(body) };
      const { authorization = '', ...rest } = headers;
      const answer = await server.call(method, pathname, { token: authorization.slice(7), headers: rest, ...raw });
      return {
        status: answer.status,
        headers: { get: (name) => String(answer.headers[name] ?? '') },
        text: async () => JSON.stringify(answer.body ?? {}),
      };
    };
    const connect = () => createFeedConnection({ baseUrl: 'https://server', token, fetch: send });
    const request = (epoch: string) => ({
      ...{ cluster: { uid: 'uid-1', name: 'edge-7' }, pusher: { name: 'kube', version: '1', instance: 'i' } },
      ...({ epoch, profile: 'full', kinds: ['v1/Pod'], takeover: true } as const),
    });
    const open = (epoch: string): FeedSession =>
      new FeedSession({
        ...{
          connection: connect(),
          clock: server.clock,
          log: silentLog,
          request: request(epoch),
          onResync: () => undefined,
        },
        onLease: async (answer) => {
          token = answer.token ?? token;
          return connect();
        },
      });
    const itemOf = (name: string, version: string): FeedItem => ({
      ...{ uid: `uid-${name}`, fingerprint: version, text: JSON.stringify(pod(name, version)) },
    });
    const first = open('one');
    expect((await first.open(signal)).created).toBe(true);
    expect(token).not.toBe(registration);
    const upload = first.upload('v1/Pod', signal);
    await upload.add([itemOf('a', '1'), itemOf('b', '1')]);
    await upload.complete();
    first.kind('v1/Pod').put(itemOf('c', '1'));
    first.kind('v1/Pod').remove('uid-a');
    await first.close(signal);
    expect(await server.podsOf()).toEqual(['b', 'c']);
    await server.restart();
    const second = open('two');
    expect((await second.open(signal)).kinds).toMatchObject([{ want: 'delta', have: { count: 2 } }]);
    const counted = second.upload('v1/Pod', signal);
    await counted.add([itemOf('b', '1'), itemOf('c', '1')]);
    await counted.complete();
    await second.close(signal);
    const third = await server.call('POST', '/feed/v1/leases', { token, body: { ...lease, epoch: 'three' } });
    expect(third.body.kinds).toMatchObject([{ want: 'delta', have: { count: 2, epoch: 'two' } }]);
    expect(await server.podsOf()).toEqual(['b', 'c']);
  });
});
