import { FakeClock, systemClock, TokenBucket } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import type { Authorizer } from '../access/create-authorizer.ts';
import { isKubeError } from '../errors/kube-error.ts';
import {
  type Handler,
  podPage,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
  status,
} from '../scripted-server/start-scripted-server.ts';
import { createKubeClient, type KubeClient, type KubeClientDeps } from './create-kube-client.ts';
import { createKubeRequests, type RequestOutcome } from './kube-requests.ts';

const pods = { group: '', version: 'v1', resource: 'pods', kind: 'Pod' };
const ok: Handler = (_request, response) => sendJson(response, 200, podPage(['a'], {}));

async function withClient(
  handler: Handler,
  run: (client: KubeClient, server: ScriptedServer) => Promise<void>,
  more: Partial<KubeClientDeps> = {},
): Promise<void> {
  await using server = await startScriptedServer({ handler });
  await using outbound = server.outbound();
  await using client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x', ...more });
  await run(client, server);
}

describe('requests to a cluster', () => {
  it('KSY-L wait for the rate of the cluster, probes before questions before lists', async () => {
    const clock = new FakeClock();
    const rate = { perSecond: 1, burst: 1 };
    const run = async (client: KubeClient, server: ScriptedServer): Promise<void> => {
      await client.getRaw('/first');
      const list = client.listPages(pods)[Symbol.asyncIterator]().next();
      const rest = [list, client.getRaw('/question'), client.probe()];
      for (let at = 2; at <= 4; at += 1) {
        await clock.advance(1000);
        await expect.poll(() => server.requests.length).toBe(at);
      }
      await Promise.all(rest);
      expect(server.requests.map((request) => request.path)).toEqual([
        '/first',
        '/readyz',
        '/question',
        '/api/v1/pods',
      ]);
    };
    await withClient(ok, run, { clock, rate });
  });

  it('KSY-L watches do not count', async () => {
    const watching: Handler = (_request, response) => response.writeHead(200).write('\n');
    const run = async (client: KubeClient, server: ScriptedServer): Promise<void> => {
      const options = { resourceVersion: '1', timeoutSeconds: 300 };
      for (let at = 0; at < 3; at += 1) await client.watch(pods, options)[Symbol.asyncIterator]().next();
      expect(server.requests).toHaveLength(3);
    };
    await withClient(watching, run, { clock: new FakeClock(), rate: { perSecond: 1, burst: 1 } });
  });

  it('KSY-L what waits for the rate ends with its signal, and is not sent', async () => {
    const run = async (client: KubeClient, server: ScriptedServer): Promise<void> => {
      await client.getRaw('/first');
      const stop = new AbortController();
      const waiting = client.getRaw('/second', { signal: stop.signal });
      stop.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
      expect(server.requests).toHaveLength(1);
    };
    await withClient(ok, run, { clock: new FakeClock(), rate: { perSecond: 1, burst: 1 } });
  });

  it('KSY-L each is told with its code and how long it was held back', async () => {
    const outcomes: RequestOutcome[] = [];
    const clock = new FakeClock();
    const handler: Handler = (request, response) => {
      if (request.url === '/lost') response.stream.session?.destroy();
      else sendJson(response, request.url === '/busy' ? 429 : 200, {});
    };
    const run = async (client: KubeClient): Promise<void> => {
      await client.getRaw('/fine');
      const busy = client.getRaw('/busy');
      await clock.advance(1000);
      await expect(busy).rejects.toMatchObject({ reason: 'Throttled' });
      await clock.advance(1000);
      await expect(client.getRaw('/lost')).rejects.toMatchObject({ reason: 'ConnectionLost' });
      const options = { resourceVersion: '1', timeoutSeconds: 300 };
      await client.watch(pods, options)[Symbol.asyncIterator]().next();
      expect(outcomes).toEqual([
        { code: 200, throttledMs: 0 },
        { code: 429, throttledMs: 1000 },
        { code: undefined, throttledMs: 0 },
        { code: 200, throttledMs: 0 },
      ]);
    };
    await withClient(handler, run, {
      clock,
      rate: { perSecond: 1, burst: 1 },
      onRequest: (outcome) => void outcomes.push(outcome),
    });
  });

  it('are of any method, with a body, and every status is an answer', async () => {
    const handler: Handler = (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { 'content-type': type } = request.headers;
        response.setHeader('etag', '"x"');
        sendJson(response, 409, { method: request.method, type, body: Buffer.concat(parts).toString() });
      });
    };
    await withClient(handler, async (client) => {
      const answer = await client.send({
        method: 'PATCH',
        path: '/api/v1/namespaces/a/pods/b',
        body: new TextEncoder().encode('{"a":1}'),
        contentType: 'application/merge-patch+json',
      });
      expect([answer.status, answer.header('etag')]).toEqual([409, '"x"']);
      expect(JSON.parse(new TextDecoder().decode(answer.bytes))).toEqual({
        method: 'PATCH',
        type: 'application/merge-patch+json',
        body: '{"a":1}',
      });
    });
  });
});

describe('a refused token', () => {
  const unlessNew: Handler = (request, response) => {
    if (request.headers.authorization === 'Bearer new') ok(request, response);
    else sendJson(response, 401, status(401, 'Unauthorized'));
  };

  /** The statuses seen by requests whose refused token becomes another one, or none. */
  async function ask(renewed: string | undefined): Promise<{ readonly asked: number; readonly reasons: unknown[] }> {
    await using server = await startScriptedServer({ handler: unlessNew });
    await using outbound = server.outbound();
    const access = server.access();
    let token = 'old';
    const authorizer: Authorizer = {
      headers: async () => ({ authorization: `Bearer ${token}` }),
      refused: async () => {
        token = renewed ?? token;
        return renewed !== undefined;
      },
    };
    const channel = outbound.open({ class: 'cluster-api', url: server.url, tls: { caPem: access.caPem } });
    await using _ends = channel;
    const bucket = new TokenBucket({ perSecond: 1, burst: 10, clock: systemClock });
    const requests = createKubeRequests({ access, authorizer, channel, bucket, clock: systemClock, userAgent: 'x' });
    const reasons: unknown[] = [];
    const asking = [
      () => requests.body({ path: '/a', right: 'get a' }),
      async () => (await requests.open({ path: '/b', right: 'watch b' })).discard(),
    ];
    for (const each of asking) {
      token = 'old';
      await each().then(
        () => reasons.push('fine'),
        (error: unknown) => reasons.push(isKubeError(error) ? error.reason : error),
      );
    }
    return { asked: server.requests.length, reasons };
  }

  it('KSY-D22 is replaced and the request sent once more, a watch too', async () => {
    expect(await ask('new')).toEqual({ asked: 4, reasons: ['fine', 'fine'] });
  });

  it('KSY-D22 that is replaced by another refused one, or by none, is Unauthorized without further requests', async () => {
    expect(await ask('other')).toEqual({ asked: 4, reasons: ['Unauthorized', 'Unauthorized'] });
    expect(await ask(undefined)).toEqual({ asked: 2, reasons: ['Unauthorized', 'Unauthorized'] });
  });
});

describe('what is asked of a collection', () => {
  const metadata = 'application/json;as=PartialObjectMetadata';

  it('KSY-C07 has selectors, and asks for metadata only in a form servers may decline', async () => {
    const partial = { ...podPage(['a'], {}), kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };
    await withClient(
      (_request, response) => sendJson(response, 200, partial),
      async (client, server) => {
        const selection = { fieldSelector: 'metadata.namespace!=x', labelSelector: 'a=b', metadataOnly: true };
        for await (const page of client.listPages(pods, { ...selection, limit: 5 })) expect(page.items).toHaveLength(1);
        const whole = client.listPages(pods)[Symbol.asyncIterator]();
        await expect(whole.next()).rejects.toMatchObject({ reason: 'NotKubernetes' });
        const options = { ...selection, resourceVersion: '1', timeoutSeconds: 300 };
        await client.watch(pods, options)[Symbol.asyncIterator]().next();
        const query = '&fieldSelector=metadata.namespace%21%3Dx&labelSelector=a%3Db';
        expect(server.requests.map(({ path, headers }) => [path, headers.accept])).toEqual([
          [`/api/v1/pods?limit=5${query}`, `${metadata}List;g=meta.k8s.io;v=v1,application/json`],
          ['/api/v1/pods', 'application/json'],
          [
            `/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=300${query}`,
            `${metadata};g=meta.k8s.io;v=v1,application/json`,
          ],
        ]);
      },
    );
  });

  it('KSY-D32 the position is that of a consistent list of one object', async () => {
    await withClient(ok, async (client, server) => {
      expect(await client.position(pods, { namespace: 'n' })).toBe('10');
      expect(server.requests[0]?.path).toBe('/api/v1/namespaces/n/pods?limit=1');
      expect(server.requests[0]?.headers.accept).toContain('PartialObjectMetadataList');
    });
  });

  it('one object is read by its name, and a missing one is NotFound', async () => {
    const handler: Handler = (request, response) => {
      if (request.url.endsWith('/b')) sendJson(response, 200, { metadata: { name: 'b' } });
      else sendJson(response, 404, status(404, 'NotFound'));
    };
    await withClient(handler, async (client, server) => {
      const { bytes } = await client.getObject(pods, { namespace: 'a', name: 'b' });
      expect(new TextDecoder().decode(bytes)).toBe('{"metadata":{"name":"b"}}');
      const nodes = { group: 'x.example', version: 'v1', resource: 'nodes' };
      await expect(client.getObject(nodes, { namespace: '', name: 'c/d' })).rejects.toMatchObject({
        reason: 'NotFound',
      });
      expect(server.requests.map((request) => request.path)).toEqual([
        '/api/v1/namespaces/a/pods/b',
        '/apis/x.example/v1/nodes/c%2Fd',
      ]);
    });
  });
});
