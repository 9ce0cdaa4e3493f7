import { gunzipSync } from 'node:zlib';
import { createCertificateAuthority } from '@orrery/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { podJson, podKind } from '../test-fleet.ts';
import { type ListeningFleet, listenFleet } from '../watch/test-watching.ts';
import { acceptsGzip } from './compress.ts';

let served: ListeningFleet;

beforeAll(async () => {
  const authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
  served = await listenFleet(authority, { pageRows: 50 });
  const source = await served.fleet.addCluster('one');
  await served.fleet.collect(source, podKind);
  const pods = Array.from({ length: 400 }, (_, at) => podJson('n', `p${at}`, { spec: { text: 'x'.repeat(1_000) } }));
  await served.fleet.put(source, podKind, ...pods);
});

afterAll(() => served[Symbol.asyncDispose]());

describe('gzip', () => {
  for (const protocol of ['HTTP/1.1', 'HTTP/2'] as const) {
    test.each([
      ['streamed', '/fleet/api/v1/pods'],
      ['in one piece', '/fleet/api/v1/pods?limit=400&pretty=false'],
    ])(`SEA-A12 ${protocol}: a long answer %s is packed when that is accepted`, async (_how, path) => {
      const plain = await served.open(path, { protocol });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers['vary']).toBe('accept-encoding');
      const packed = await served.open(path, { protocol, headers: { 'accept-encoding': 'br, gzip;q=0.5' } });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.headers['vary']).toBe('accept-encoding');
      const [bytes, unpacked] = [await packed.bytes(), await plain.bytes()];
      expect(bytes.length).toBeLessThan(unpacked.length / 4);
      expect(JSON.parse(gunzipSync(bytes).toString()).items).toHaveLength(400);
      expect(gunzipSync(bytes).equals(unpacked)).toBe(true);
    });

    test(`SEA-A12 ${protocol}: a short answer goes out as it is`, async () => {
      const headers = { 'accept-encoding': 'gzip' };
      for (const path of ['/fleet/api/v1/pods?limit=5', '/fleet/api/v1/pods?names=p1,p2']) {
        const short = await served.open(path, { protocol, headers });
        expect(short.headers['content-encoding']).toBeUndefined();
        expect(JSON.parse((await short.bytes()).toString()).kind).toBe('PodList');
      }
    });

    test(`SEA-H04 ${protocol}: a packed list that fails midway is cut, one that fails before is a Status`, async () => {
      const authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
      await using cut = await listenFleet(authority, { pageRows: 1, listMs: -1 });
      const source = await cut.fleet.addCluster('one');
      await cut.fleet.collect(source, podKind);
      const text = Array.from({ length: 20_000 }, (_, at) => Math.sin(at)).join();
      await cut.fleet.put(
        source,
        podKind,
        podJson('a', 'x', { spec: { text } }),
        podJson('a', 'y', { spec: { text } }),
      );
      const headers = { 'accept-encoding': 'gzip' };
      const list = await cut.open('/fleet/api/v1/pods', { protocol, headers });
      expect(list.status).toBe(200);
      await expect(list.bytes()).rejects.toThrow('cut');
      await cut.fleet.put(source, podKind, podJson('a', 'x'));
      const early = await cut.open('/fleet/api/v1/pods', { protocol, headers });
      expect(early.status).toBe(504);
      expect(JSON.parse((await early.bytes()).toString())).toMatchObject({ kind: 'Status', reason: 'Timeout' });
    });
  }

  test('RFC 9110 12.5.3: what Accept-Encoding says of gzip', () => {
    for (const accepted of ['gzip', 'deflate, GZIP', '*', 'gzip;q=0.1', 'identity;q=1, *;q=0.5']) {
      expect([accepted, acceptsGzip(accepted)]).toEqual([accepted, true]);
    }
    for (const refused of [undefined, '', 'br', 'gzip;q=0', '*;q=0', 'gzip;q=0, *']) {
      expect([refused, acceptsGzip(refused)]).toEqual([refused, false]);
    }
  });
});
