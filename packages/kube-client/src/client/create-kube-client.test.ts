import { systemClock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { classifyFailure, type Failure } from '../errors/classify-failure.ts';
import {
  type Handler,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
  status,
} from '../scripted-server/start-scripted-server.ts';
import { createKubeClient } from './create-kube-client.ts';

const userAgent = 'orrery/0.0.0 (kube-sync)';
const anything = Type.Unknown();
const ok: Handler = (_request, response) => sendJson(response, 200, {});

async function failureOf(server: ScriptedServer, access: ClusterAccess = server.access()): Promise<Failure> {
  await using outbound = server.outbound();
  const client = createKubeClient(access, { outbound, clock: systemClock, userAgent });
  const error: unknown = await client.getJson('/version', Type.Object({ gitVersion: Type.String() })).then(
    () => new Error('no failure'),
    (caught: unknown) => caught,
  );
  return classifyFailure(error);
}

async function failureOfAnswer(code: number, body: unknown, headers: Record<string, string> = {}): Promise<Failure> {
  await using server = await startScriptedServer({
    handler: (_request, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      sendJson(response, code, body);
    },
  });
  return await failureOf(server);
}

describe('createKubeClient', () => {
  it.each(['h2', 'http/1.1'] as const)(
    'KSY-A22 a request over %s carries token, user agent, JSON and gzip',
    async (protocol) => {
      await using server = await startScriptedServer({ handler: ok, protocol });
      await using outbound = server.outbound();
      const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
      expect(await client.getJson('/version', anything)).toEqual({});
      const [request] = server.requests;
      expect(request?.headers).toMatchObject({
        authorization: 'Bearer a-token',
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': userAgent,
      });
      expect(request?.protocol).toBe(protocol === 'h2' ? '2.0' : '1.1');
    },
  );

  it('KSY-A21 60 watches share one connection, the 101st request opens another, the probe has its own', async () => {
    await using server = await startScriptedServer({
      handler: (request, response) => {
        if (request.url.startsWith('/readyz')) response.end('ok');
        else response.writeHead(200).write(' \n');
      },
      protocol: 'h2',
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    const resource = { group: '', version: 'v1', resource: 'pods' };
    const open = async (): Promise<void> => {
      const watch = client.watch(resource, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]();
      expect(await watch.next()).toEqual({ done: false, value: [] });
    };
    await Promise.all(Array.from({ length: 60 }, open));
    expect(server.connectionCount()).toBe(1);
    await Promise.all(Array.from({ length: 40 }, open));
    expect(server.connectionCount()).toBe(1);
    await open();
    expect(server.connectionCount()).toBe(2);
    await client.probe();
    expect(server.connectionCount()).toBe(3);
  });

  it('KSY-A21 over HTTP/1.1 each watch has a connection, and a further request is not held back', async () => {
    await using server = await startScriptedServer({
      handler: (request, response) => {
        if (request.url.includes('watch')) response.writeHead(200).write(' \n');
        else sendJson(response, 200, {});
      },
      protocol: 'http/1.1',
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    const resource = { group: '', version: 'v1', resource: 'pods' };
    for (let turn = 0; turn < 5; turn += 1) {
      await client.watch(resource, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]().next();
    }
    expect(await client.getJson('/version', anything)).toEqual({});
    expect(server.connectionCount()).toBe(6);
  });

  it('KSY-A21 a request that the server took before it retired the connection is answered on it', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => {
        server.goAway();
        // As kube-apiserver does with a 401 over HTTP/2: the end of the connection is announced before the answer.
        setImmediate(() => sendJson(response, 401, status(401, 'Unauthorized')));
      },
    });
    expect((await failureOf(server)).reason).toBe('Unauthorized');
    expect(server.requests).toHaveLength(1);
  });

  it('KSY-A21 a connection that the server retires keeps its watch, and further requests use a new one', async () => {
    const gates: (() => void)[] = [];
    await using server = await startScriptedServer({
      handler: (request, response) => {
        if (!request.url.includes('watch')) return sendJson(response, 200, {});
        response.writeHead(200).write('\n');
        const line = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } };
        gates.push(() => response.end(`${JSON.stringify(line)}\n`));
      },
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    const resource = { group: '', version: 'v1', resource: 'pods' };
    const watch = client.watch(resource, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]();
    await watch.next();
    server.goAway();
    await expect.poll(() => client.getJson('/version', anything).then(() => server.connectionCount())).toBe(2);
    gates[0]?.();
    expect((await watch.next()).value).toEqual([{ kind: 'bookmark', resourceVersion: '9', endsInitialEvents: false }]);
    expect((await watch.next()).done).toBe(true);
  });

  it.each(['h2', 'http/1.1'] as const)(
    'KSY-G13 after the server cut its %s connections the next request connects again',
    async (protocol) => {
      await using server = await startScriptedServer({ handler: ok, protocol });
      await using outbound = server.outbound();
      const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
      await client.getRaw('/a');
      server.cut();
      await expect
        .poll(() =>
          client.getRaw('/b').then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      expect(server.connectionCount()).toBe(2);
    },
  );

  it('KSY-A15 a server of another CA is not trusted, and gets no credential', async () => {
    await using other = await startScriptedServer({ handler: ok });
    await using server = await startScriptedServer({ handler: ok });
    const failure = await failureOf(server, server.access({ caPem: other.ca.certificatePem }));
    expect(failure).toEqual({
      reason: 'UntrustedCertificate',
      message: "The API server's certificate is not signed by the given CA (issuer: CN=scripted CA).",
    });
    expect(server.requests).toEqual([]);
  });

  it('KSY-A15 without a CA the system roots are asked, which do not know the server', async () => {
    await using server = await startScriptedServer({ handler: ok });
    expect((await failureOf(server, server.access({ caPem: undefined }))).reason).toBe('UntrustedCertificate');
  });

  it('KSY-G02 an expired and a not yet valid server certificate, and one for another name, are told apart', async () => {
    await using helper = await startScriptedServer({ handler: ok });
    const day = 86_400_000;
    const issue = (fromDays: number, toDays: number, ipAddresses: string[]) =>
      helper.ca.issue({
        commonName: 'api',
        usages: ['server'],
        ipAddresses,
        dnsNames: ['api.example'],
        notBefore: new Date(Date.now() + fromDays * day),
        notAfter: new Date(Date.now() + toDays * day),
      });
    const caPem = helper.ca.certificatePem;
    await using expired = await startScriptedServer({ handler: ok, certificate: await issue(-2, -1, ['127.0.0.1']) });
    expect(await failureOf(expired, expired.access({ caPem }))).toEqual({
      reason: 'CertificateExpired',
      message: 'CN=api has expired.',
    });
    await using early = await startScriptedServer({ handler: ok, certificate: await issue(1, 2, ['127.0.0.1']) });
    expect((await failureOf(early, early.access({ caPem }))).reason).toBe('CertificateExpired');
    await using misnamed = await startScriptedServer({ handler: ok, certificate: await issue(-1, 1, []) });
    expect(await failureOf(misnamed, misnamed.access({ caPem }))).toEqual({
      reason: 'NameMismatch',
      message: 'the certificate is not valid for 127.0.0.1 (valid for api.example)',
    });
    await using named = misnamed.outbound();
    const client = createKubeClient(misnamed.access({ caPem, serverName: 'api.example' }), {
      outbound: named,
      clock: systemClock,
      userAgent,
    });
    expect(await client.getJson('/version', anything)).toEqual({});
  });

  it('S-14.1 a redirect is not followed and no credential is sent elsewhere', async () => {
    await using elsewhere = await startScriptedServer({ handler: ok });
    for (const code of [301, 302, 303, 307, 308]) {
      const failure = await failureOfAnswer(code, '', { location: `${elsewhere.url}/stolen` });
      expect(failure.reason).toBe('NotKubernetes');
      expect(failure.message).toContain(`HTTP ${code}`);
    }
    expect(elsewhere.connectionCount()).toBe(0);
  });

  it.each([
    [401, status(401, 'Unauthorized'), 'Unauthorized', 'the API server does not accept the credential'],
    [403, status(403, 'Forbidden'), 'Forbidden', 'missing right: get /version'],
    [429, status(429, 'TooManyRequests'), 'Throttled', 'the API server is throttling us'],
    [500, status(500, 'InternalError'), 'ServerError', 'the API server answers 500'],
    [503, 'busy', 'ServerError', 'the API server answers 503'],
    [403, '<html>login</html>', 'NotKubernetes', 'does not answer like a Kubernetes API server'],
    [200, '<html>login</html>', 'NotKubernetes', 'does not answer like a Kubernetes API server'],
    [200, '{"gitVersion":', 'NotKubernetes', 'does not answer like a Kubernetes API server'],
  ])('KSY-G02 HTTP %i with %j is %s', async (code, body, reason, text) => {
    const failure = await failureOfAnswer(code, body);
    expect(failure.reason).toBe(reason);
    expect(failure.message).toContain(text);
  });

  it('KSY-G02 a 401 after the end of the token or certificate says when it ended', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: 1_700_000_000 })).toString('base64url');
    await using server = await startScriptedServer({
      handler: (_request, response) => sendJson(response, 401, status(401, 'Unauthorized')),
    });
    const token = { token: new Secret(`x.${claims}.y`) };
    expect(await failureOf(server, server.access({ credential: token }))).toEqual({
      reason: 'CredentialExpired',
      message: 'the token expired on 2023-11-14T22:13:20.000Z',
    });
    const period = { notBefore: new Date(1_600_000_000_000), notAfter: new Date(1_700_000_000_000) };
    const pair = await server.ca.issue({ commonName: 'me', usages: ['client'], ...period });
    const credential = { certificate: { pem: pair.certificatePem, keyPem: new Secret(pair.keyPem) } };
    expect((await failureOf(server, server.access({ credential }))).reason).toBe('ClientCertExpired');
  });

  it('KSY-G02 a closed port is Refused, an address that is not allowed says how to allow it', async () => {
    const server = await startScriptedServer({ handler: ok });
    await server[Symbol.asyncDispose]();
    expect(await failureOf(server)).toEqual({
      reason: 'Refused',
      message: `127.0.0.1:${server.port} refuses the connection.`,
    });
    const failure = await failureOf(server, server.access({ server: 'https://127.0.0.3:6443' }));
    expect(failure.reason).toBe('AddressNotAllowed');
    expect(failure.message).toContain(
      'outbound: { allow: [{ cidr: "127.0.0.3/32", port: 6443, class: cluster-api }] }',
    );
  });

  it.each(['h2', 'http/1.1'] as const)(
    'KSY-D04 a body that is cut over %s is ConnectionLost, not a shorter body',
    async (protocol) => {
      await using server = await startScriptedServer({
        protocol,
        handler: (_request, response) => {
          response.writeHead(200).write('{"gitVersion": "v1", "half":', () => server.cut());
        },
      });
      expect((await failureOf(server)).reason).toBe('ConnectionLost');
    },
  );

  it('KSY-G01 a probe asks readyz, healthz where there is no readyz, and names the failed checks', async () => {
    const bodies = new Map<string, [number, string]>([
      ['/readyz', [404, '404 page not found']],
      ['/healthz', [200, 'ok']],
    ]);
    await using server = await startScriptedServer({
      handler: (request, response) => {
        const [code, body] = bodies.get(request.url) ?? [404, ''];
        sendJson(response, code, body);
      },
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    await client.probe();
    expect(server.requests.map((request) => request.path)).toEqual(['/readyz', '/healthz']);
    bodies.set('/readyz', [500, '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed']);
    await expect(client.probe()).rejects.toMatchObject({
      reason: 'NotReady',
      message: 'the API server is up but not ready: etcd',
    });
  });

  it('STY-C01 an abort ends a request with its reason', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => void response.writeHead(200).write('{'),
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    const aborter = new AbortController();
    const body = client.getRaw('/version', { signal: aborter.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    aborter.abort(new Error('enough'));
    await expect(body).rejects.toThrow('enough');
  });
});
