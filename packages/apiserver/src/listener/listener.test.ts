import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { request as requestHttps } from 'node:https';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createCertificateAuthority } from '@orrery/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import { type Fleet, podJson, podKind, startFleet, testToken } from '../test-fleet.ts';

/** An API server that listens on loopback. */
interface Listening extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly port: number;
  readonly ca: string;
}

let served: Listening;

beforeAll(async () => {
  served = await listen();
});

afterAll(() => served[Symbol.asyncDispose]());

async function listen(limits: Partial<ApiserverLimits> = {}): Promise<Listening> {
  const authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
  const { certificatePem, keyPem } = await authority.issue({
    commonName: 'localhost',
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
    notAfter: new Date(Date.now() + 3_600_000),
  });
  const fleet = await startFleet(limits);
  const { port } = await fleet.api.listen({ host: '127.0.0.1', port: 0, tls: { certificatePem, keyPem } });
  return { fleet, port, ca: authority.certificatePem, [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose]() };
}

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Whether the body came to its proper end. */
  readonly isWhole: boolean;
}

const authorization = `Bearer ${testToken}`;

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

async function overHttp1({ port, ca }: Listening, { path, method = 'GET', headers, body }: Sent): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const options = { host: '127.0.0.1', port, ca, path, method, headers: { authorization, ...headers }, agent: false };
  const request = requestHttps(options, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', () => undefined); // a cut answer is seen by `complete`
    response.on('close', () => {
      const { statusCode = 0, headers: received, complete } = response;
      resolve({ status: statusCode, headers: received, body: Buffer.concat(chunks).toString(), isWhole: complete });
    });
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}

async function overHttp2({ port, ca }: Listening, { path, method = 'GET', headers, body }: Sent): Promise<Received> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca });
  try {
    const stream = session.request({ ':path': path, ':method': method, authorization, ...headers });
    stream.end(body);
    let hasFailed = false;
    stream.on('error', () => {
      hasFailed = true;
    });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [received] = await once(stream, 'response');
    await new Promise((resolve) => stream.once('close', resolve));
    return {
      status: received[':status'],
      headers: received,
      body: Buffer.concat(chunks).toString(),
      isWhole: !hasFailed,
    };
  } finally {
    session.destroy();
  }
}

/** Sends text as it is over TLS and gives all that comes back. */
async function raw({ port, ca }: Listening, text: string): Promise<string> {
  const socket: TLSSocket = connectTls({ host: '127.0.0.1', port, ca, ALPNProtocols: ['http/1.1'] });
  socket.on('error', () => undefined); // the server closes on what it cannot read
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}

const protocols = [
  ['HTTP/1.1', overHttp1],
  ['HTTP/2', overHttp2],
] as const;

describe('the listener', () => {
  for (const [protocol, send] of protocols) {
    test(`SEA-A12 ${protocol}: discovery, with a request id`, async () => {
      const { status, headers, body } = await send(served, { path: '/version' });
      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({ gitVersion: 'v1.36.0+orrery.0.1.0' });
      expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['content-type']).toBe('application/json');
    });

    test(`S-42 ${protocol}: everything but health needs a credential`, async () => {
      for (const path of ['/api', '/apis', '/version', '/openapi/v3', '/fleet/api/v1/pods', '/nonsense', '/']) {
        const { status, body } = await send(served, { path, headers: { authorization: 'Bearer wrong' } });
        expect([path, status, JSON.parse(body).reason]).toEqual([path, 401, 'Unauthorized']);
      }
      for (const path of ['/livez', '/readyz', '/healthz']) {
        const { status, body } = await send(served, { path, headers: { authorization: '' } });
        expect([status, body]).toEqual([200, 'ok']);
      }
    });

    test(`S-28.1 ${protocol}: a URL up to its limit is read, a longer one is 414`, async () => {
      const path = (length: number): string => `/nonsense?${'x'.repeat(length - '/nonsense?'.length)}`;
      expect((await send(served, { path: path(32_768) })).status).toBe(404);
      const { status, body } = await send(served, { path: path(32_769) });
      expect(status).toBe(414);
      expect(JSON.parse(body)).toMatchObject({ kind: 'Status', reason: 'BadRequest', code: 414 });
    });

    test(`S-28.1 ${protocol}: a body up to its limit is read, a larger one is 413`, async () => {
      const post = (size: number): Promise<Received> =>
        send(served, {
          path: '/apis/orrery.dev/v1alpha1/clusters',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: Buffer.alloc(size, ' '),
        });
      expect((await post(3 * 1024 * 1024)).status).toBe(400);
      const { status, body } = await post(3 * 1024 * 1024 + 1);
      expect(status).toBe(413);
      expect(JSON.parse(body)).toMatchObject({ kind: 'Status', reason: 'RequestEntityTooLarge' });
    });

    test(`SEA-V03 ${protocol}: any number of warnings fits into the headers`, async () => {
      const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`unknown${index}`, 1]));
      const object = {
        ...{ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'warned' } },
        spec: { access: { addresses: ['https://10.0.0.1:6443'] }, ...unknown },
      };
      const path = '/apis/orrery.dev/v1alpha1/clusters?dryRun=All';
      const headers = { 'content-type': 'application/json' };
      const { status, headers: received } = await send(served, {
        ...{ path, method: 'POST', headers, body: Buffer.from(JSON.stringify(object)) },
      });
      expect(status).toBe(201);
      const warning = String(received['warning']);
      expect(warning.length).toBeLessThan(5_000);
      expect(warning).toMatch(/^299 - "unknown field .*, ?299 - "\.\.\. and 4\d\d\d more warnings"$/);
    });

    test(`SEA-H04 ${protocol}: a list that fails midway is cut, not closed`, async () => {
      await using cut = await listen({ pageRows: 1, listMs: -1 });
      const source = await cut.fleet.addCluster('one');
      await cut.fleet.collect(source, podKind);
      await cut.fleet.put(source, podKind, podJson('a', 'x'), podJson('a', 'y'));
      const { status, body, isWhole } = await send(cut, { path: '/fleet/api/v1/pods' });
      expect(status).toBe(200);
      expect(isWhole).toBe(false);
      expect(() => JSON.parse(body)).toThrow();
    });

    test(`S-28.1 ${protocol}: a body that does not come is 408`, async () => {
      await using slow = await listen({ bodyReadMs: 5_000 });
      const path = '/apis/orrery.dev/v1alpha1/clusters';
      const headers = { 'content-type': 'application/json', 'content-length': '100' };
      const answer = protocol === 'HTTP/1.1' ? openBodyHttp1(slow, path, headers) : openBodyHttp2(slow, path, headers);
      while (slow.fleet.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
      await slow.fleet.clock.advance(5_000);
      expect(await answer).toBe(408);
    });
  }

  test('S-28.1 headers beyond their limit are 431', async () => {
    const head = (size: number): string =>
      `GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: ${'x'.repeat(size)}\r\n\r\n`;
    expect(await raw(served, head(60_000))).toMatch(/^HTTP\/1\.1 200 /);
    const answer = await raw(served, head(70_000));
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"kind":"Status"');
  });

  test('what is not HTTP is a Status too', async () => {
    const answer = await raw(served, 'NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"reason":"BadRequest"');
  });

  test('a method nobody knows is 405', async () => {
    const answer = await raw(
      served,
      `TRACE /api HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: ${authorization}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/^allow: GET\r$/m);
    expect(answer).toContain('TRACE is not supported on /api');
    for (const method of ['TRACE', 'PROPFIND']) {
      const { status, headers, body } = await overHttp2(served, { path: '/api', method });
      expect([method, status, headers['allow']]).toEqual([method, 405, 'GET']);
      expect(JSON.parse(body).message).toBe(`${method} is not supported on /api`);
    }
  });

  test('S-42.1 TLS below 1.2 is refused', async () => {
    const { port, ca } = served;
    const socket = connectTls({
      host: '127.0.0.1',
      port,
      ca,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const outcome = await Promise.race([
      once(socket, 'secureConnect').then(() => 'connected'),
      once(socket, 'error').then(([error]) => String(error)),
    ]).catch(String);
    socket.destroy();
    expect(outcome).not.toBe('connected');
  });

  test('STY-C02 after stopAccepting no connection is taken, and disposing ends', async () => {
    await using stopping = await listen();
    const session = connectHttp2(`https://127.0.0.1:${stopping.port}`, { ca: stopping.ca });
    session.on('error', () => undefined); // the server ends it
    await once(session, 'connect');
    stopping.fleet.api.stopAccepting();
    await expect(overHttp1(stopping, { path: '/livez' })).rejects.toThrow(/ECONNREFUSED/);
    const closed = once(session, 'close');
    await stopping.fleet.api[Symbol.asyncDispose]();
    await closed;
  });

  test('STY-C02 a stop waits for an answer in flight, and no longer than its limit', async () => {
    await using slow = await listen({ drainMs: 2_000 });
    const headers = { 'content-type': 'application/json', 'content-length': '100' };
    const answer = openBodyHttp2(slow, '/apis/orrery.dev/v1alpha1/clusters', headers).catch(() => 'cut');
    // the server waits for the body, and for nothing else
    while (slow.fleet.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
    const disposed = slow.fleet.api[Symbol.asyncDispose]();
    while (slow.fleet.clock.sleeping < 2) await new Promise((resolve) => setImmediate(resolve));
    await slow.fleet.clock.advance(2_000);
    await disposed;
    expect(await answer).toBe('cut');
  });
});

async function openBodyHttp1({ port, ca }: Listening, path: string, headers: Record<string, string>): Promise<number> {
  const options = {
    host: '127.0.0.1',
    port,
    ca,
    path,
    method: 'POST',
    headers: { authorization, ...headers },
    agent: false,
  };
  const request = requestHttps(options);
  request.flushHeaders();
  const [response] = await once(request, 'response');
  request.on('error', () => undefined); // the server closes what it will not read
  request.destroy();
  return response.statusCode;
}

async function openBodyHttp2({ port, ca }: Listening, path: string, headers: Record<string, string>): Promise<number> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca });
  const stream = session.request({ ':path': path, ':method': 'POST', authorization, ...headers });
  session.on('error', () => undefined); // what becomes of the stream is looked at
  const ended = once(stream, 'close').then(() => Promise.reject(new Error('closed without an answer')));
  stream.on('error', () => undefined); // the same
  const [response] = await Promise.race([once(stream, 'response'), ended]);
  session.destroy();
  return response[':status'];
}
