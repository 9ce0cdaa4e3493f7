import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hasReason, StatusError } from '@orrery/model';
import { afterEach, expect, test } from 'vitest';
import { createClient } from './client.ts';

const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo; // a TCP server's address is an object
  return `http://127.0.0.1:${address.port}`;
}

function cluster(name: string): object {
  return { metadata: { name }, spec: { access: { addresses: ['https://10.0.0.1:6443'] } } };
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('SEA-W a Status of the server becomes a StatusError with reason, message and causes', async () => {
  const baseUrl = await serve((_, response) => {
    response.statusCode = 422;
    response.end(
      JSON.stringify({
        kind: 'Status',
        reason: 'Invalid',
        message: 'no good',
        details: { kind: 'Cluster', causes: [{ field: 'spec.access', message: 'Required value' }] },
      }),
    );
  });
  const error = await failure(createClient({ baseUrl }).clusters.get('a'));
  expect(error).toBeInstanceOf(StatusError);
  expect(error).toMatchObject({
    reason: 'Invalid',
    message: 'no good',
    details: { kind: 'Cluster', causes: [{ field: 'spec.access', message: 'Required value' }] },
  });
});

test.for([
  [503, 'ServiceUnavailable'],
  [404, 'NotFound'],
  [418, 'BadRequest'],
  [502, 'InternalError'],
] as const)('SEA-W an answer %i that is no Status is %s', async ([code, reason]) => {
  const baseUrl = await serve((_, response) => {
    response.statusCode = code;
    response.end('<html>');
  });
  expect(hasReason(await failure(createClient({ baseUrl }).version()), reason)).toBe(true);
});

test('STY-E05 an answer that is not of the kind is InternalError', async () => {
  const baseUrl = await serve((_, response) => response.end('{"metadata":{"name":"a"},"spec":{"access":7}}'));
  expect(hasReason(await failure(createClient({ baseUrl }).clusters.get('a')), 'InternalError')).toBe(true);
});

test('SEA-H04 a list follows continue tokens to its end', async () => {
  const seen: string[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push(request.url ?? '');
    const isFirst = !(request.url ?? '').includes('continue');
    const page = isFirst
      ? { metadata: { continue: 'a/b+c' }, items: [cluster('one')] }
      : { metadata: {}, items: [cluster('two')] };
    response.end(JSON.stringify(page));
  });
  const list = await createClient({ baseUrl }).clusters.list();
  expect(list.map((item) => [item.kind, item.apiVersion, item.metadata.name])).toEqual([
    ['Cluster', 'orrery.dev/v1alpha1', 'one'],
    ['Cluster', 'orrery.dev/v1alpha1', 'two'],
  ]);
  expect(seen).toEqual([
    '/apis/orrery.dev/v1alpha1/clusters?limit=500',
    '/apis/orrery.dev/v1alpha1/clusters?limit=500&continue=a%2Fb%2Bc',
  ]);
});

test('KSY-G06 the scopes of a source are listed by its label', async () => {
  const seen: string[] = [];
  const spec = { source: 'a', sourceKind: 'cluster', group: '', version: 'v1', resource: 'pods', kind: 'Pod' };
  const status = { state: 'ok', complete: true, objects: { live: 7 } };
  const baseUrl = await serve((request, response) => {
    seen.push(request.url ?? '');
    response.end(JSON.stringify({ metadata: {}, items: [{ metadata: { name: 'a.all.pods' }, spec, status }] }));
  });
  const [scope] = await createClient({ baseUrl }).scopesOf('a');
  expect(scope).toMatchObject({ kind: 'SyncScope', spec, status });
  expect(seen).toEqual(['/apis/orrery.dev/v1alpha1/syncscopes?limit=500&labelSelector=orrery.dev%2Fsource%3Da']);
});

test('CLU-V20 create sends the object with the token, and a name cannot leave its path', async () => {
  const requests: { method: string | undefined; url: string | undefined; token: unknown; body: string }[] = [];
  const baseUrl = await serve(async (request, response) => {
    const body = await text(request);
    requests.push({ method: request.method, url: request.url, token: request.headers.authorization, body });
    response.end(request.method === 'DELETE' ? '{"kind":"Status","status":"Success"}' : JSON.stringify(cluster('one')));
  });
  const client = createClient({ baseUrl: `${baseUrl}/`, token: 'canary' });
  const spec = { access: { addresses: ['https://10.0.0.1:6443'] } };
  await client.clusters.create({ apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'one' }, spec });
  await client.clusters.delete('../x');
  expect(requests[0]).toMatchObject({
    method: 'POST',
    url: '/apis/orrery.dev/v1alpha1/clusters',
    token: 'Bearer canary',
  });
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ metadata: { name: 'one' }, spec });
  expect(requests[1]).toMatchObject({ method: 'DELETE', url: '/apis/orrery.dev/v1alpha1/clusters/..%2Fx' });
});

test('STY-E07 a server that is not there is ServiceUnavailable, with its address and without the token', async () => {
  const baseUrl = await serve(() => undefined);
  await new Promise((resolve) => open.splice(0)[0]?.close(resolve));
  const error = await failure(createClient({ baseUrl, token: 'canary' }).version());
  expect(hasReason(error, 'ServiceUnavailable')).toBe(true);
  expect(String(error)).toContain(baseUrl);
  expect(String(error)).not.toContain('canary');
});

test('STY-C04 a server that never answers is Timeout after the limit', async () => {
  const baseUrl = await serve(() => undefined);
  expect(hasReason(await failure(createClient({ baseUrl, timeoutMs: 20 }).version()), 'Timeout')).toBe(true);
});

test('STY-C01 a call ends with the reason of its signal', async () => {
  const baseUrl = await serve(() => undefined);
  const reason = new Error('enough');
  expect(await failure(createClient({ baseUrl }).version({ signal: AbortSignal.abort(reason) }))).toBe(reason);
});

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so chunks are buffers
  return Buffer.concat(chunks).toString();
}
