import { deflateSync, gzipSync } from 'node:zlib';
import { feedCauses } from '@orrery/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { causeOf, lease, pod, type Sent, snapshot, startFeedServer, type TestFeedServer } from './test-feed-server.ts';

let server: TestFeedServer;

beforeEach(async () => {
  server = await startFeedServer();
});
afterEach(() => server[Symbol.asyncDispose]());

describe('the push feed over HTTP', () => {
  it('TAG-P01 the minimal profiles and the whole contract are published', async () => {
    const schema = await server.call('GET', '/feed/v1/schemas/core/Pod.json');
    expect(schema.body).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { metadata: { required: ['uid', 'name', 'namespace'] } },
    });
    expect((await server.call('GET', '/feed/v1/schemas/networking.k8s.io/Ingress.json')).status).toBe(200);
    expect((await server.call('GET', '/feed/v1/schemas/core/Secret.json')).status).toBe(404);
    const contract = await server.call('GET', '/openapi/v3/feed/v1');
    expect(Object.keys(contract.body.paths)).toContain('/feed/v1/leases/{lease}/frames');
    expect(
      contract.body.components.schemas.Status.properties.details.properties.causes.items.properties.reason.enum,
    ).toEqual(Object.keys(feedCauses));
  });

  it('TAG-F01 frames are taken as JSON or a frame a line, plain, gzip or deflate', async () => {
    const made = await server.call('POST', '/feed/v1/leases', { body: lease });
    const path = `/feed/v1/leases/${made.body.lease}/frames`;
    const json = Buffer.from(JSON.stringify({ frames: [snapshot(1, pod('a'))] }));
    const lines = Buffer.from(
      `${JSON.stringify(snapshot(2, pod('a'), pod('b')))}\n\n{"op":"error","kind":"v1/Pod","error":{"reason":"Timeout"}}\n`,
    );
    const type = { 'content-type': 'application/json' };
    const packed = await server.call('POST', path, {
      raw: gzipSync(json),
      headers: { ...type, 'content-encoding': 'gzip' },
    });
    expect(packed.body.results).toMatchObject([{ result: 'accepted' }]);
    const ndjson = { 'content-type': 'application/x-ndjson', 'content-encoding': 'deflate' };
    const lined = await server.call('POST', path, { raw: deflateSync(lines), headers: ndjson });
    expect(lined.body.results.map((each: { result: string }) => each.result)).toEqual(['accepted', 'accepted']);
  });

  it('TAG-F30 what is wrong with a request is a Status with the cause code of the rule', async () => {
    const made = await server.call('POST', '/feed/v1/leases', { body: lease });
    const path = `/feed/v1/leases/${made.body.lease}/frames`;
    const json = { 'content-type': 'application/json' };
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x20), { level: 9 });
    const wrong: [string, number, Sent][] = [
      ['Malformed', 400, { raw: Buffer.from('{"frames":[{]'), headers: json }],
      ['BadEncoding', 400, { raw: Buffer.from('no gzip'), headers: { ...json, 'content-encoding': 'gzip' } }],
      [
        'BadEncoding',
        400,
        { raw: gzipSync('{"frames":[]}').subarray(0, 20), headers: { ...json, 'content-encoding': 'gzip' } },
      ],
      ['UnsupportedMediaType', 415, { raw: Buffer.from('{}'), headers: { ...json, 'content-encoding': 'br' } }],
      ['UnsupportedMediaType', 415, { raw: Buffer.from('{}'), headers: { 'content-type': 'text/html' } }],
      ['BodyTooLarge', 413, { raw: bomb, headers: { ...json, 'content-encoding': 'gzip' } }],
      [
        'InvalidFrame',
        422,
        { body: { frames: [{ op: 'heartbeat', kind: 'v1/Pod', version: 0, count: 0, digest: 'x' }] } },
      ],
      [
        'InvalidFrame',
        422,
        { body: { frames: [{ op: 'snapshot', kind: 'v1/Pod', version: 1, part: 1, last: true, items: [] }] } },
      ],
      ['TooManyParts', 413, { body: { frames: [{ ...snapshot(1), part: 10_001 }] } }],
    ];
    for (const [cause, status, sent] of wrong) {
      const answer = await server.call('POST', path, sent);
      expect([causeOf(answer), answer.status, answer.body.kind], cause).toEqual([cause, status, 'Status']);
    }
    const field = await server.call('POST', path, { body: { frames: [{ op: 'nothing', kind: 'v1/Pod' }] } });
    expect(field.body.details.causes[0].field).toMatch(/^frames\[0\]/);
    const name = await server.call('POST', '/feed/v1/leases', {
      body: { ...lease, cluster: { uid: 'u', name: 'Edge 7' } },
    });
    expect([causeOf(name), name.status, name.body.message]).toEqual([
      'InvalidName',
      422,
      expect.stringContaining('take edge-7'),
    ]);
    expect((await server.call('PUT', '/feed/v1/leases', { body: {} })).status).toBe(405);
    expect((await server.call('GET', '/feed/v1/nothing')).status).toBe(404);
  });

  it('TAG-F50 objects of many kinds in one request: complete kinds are snapshots, an empty one is refused unless allowed', async () => {
    const body = {
      apiVersion: 'orrery.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'edge-7' },
      spec: { origin: 'pushed', access: {} },
    };
    expect((await server.call('POST', '/apis/orrery.dev/v1alpha1/clusters', { body })).status).toBe(201);
    const whole = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', ...pod(name), spec: { nodeName: 'n' } });
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [whole('a'), whole('b'), { metadata: { name: 'x', uid: 'u' } }],
    };
    const path = '/feed/v1/clusters/edge-7/objects';
    const raw = gzipSync(JSON.stringify(list));
    const headers = { 'content-encoding': 'gzip' };
    const first = await server.call('PUT', `${path}?complete=v1/Pod`, { raw, headers });
    expect(first.body.results).toMatchObject([
      { kind: 'v1/Pod', result: 'accepted', stored: { created: 2 } },
      { kind: '', result: 'partial', items: [{ index: 2 }] },
    ]);
    const upsert = await server.call('PUT', path, { body: { apiVersion: 'v1', kind: 'PodList', items: [pod('c')] } });
    expect(upsert.body.results).toMatchObject([{ result: 'accepted', stored: { created: 1, deleted: 0 } }]);
    expect(await server.podsOf()).toEqual(['a', 'b', 'c']);
    const { status } = (await server.call('GET', '/apis/orrery.dev/v1alpha1/clusters/edge-7')).body;
    const fresh = status.conditions.find((each: { type: string }) => each.type === 'Fresh');
    expect(fresh.status).toBe('True');
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', uid: 'un', resourceVersion: '1' } };
    const denied = await server.call('PUT', `${path}?complete=v1/Node,v1/Pod`, { body: node });
    expect([denied.status, causeOf(denied)]).toEqual([422, 'EmptySnapshot']);
    const emptied = await server.call('PUT', `${path}?complete=v1/Node,v1/Pod&allowEmpty=v1/Pod`, { body: node });
    expect(emptied.status).toBe(200);
    expect(await server.podsOf()).toEqual([]);
  });
});
