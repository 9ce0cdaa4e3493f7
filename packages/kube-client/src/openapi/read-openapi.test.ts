import { systemClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import { createKubeClient, type KubeClient } from '../client/create-kube-client.ts';
import {
  type ScriptedServer,
  sendJson,
  startScriptedServer,
  status,
} from '../scripted-server/start-scripted-server.ts';
import { readOpenapiDocument, readOpenapiIndex } from './read-openapi.ts';

const index = (hash: string): object => ({
  paths: { 'apis/apps/v1': { serverRelativeURL: `/openapi/v3/apis/apps/v1?hash=${hash}` } },
});

/** A server of one document that changes with `content`. */
async function withServer(
  run: (client: KubeClient, server: ScriptedServer, content: { hash: string }) => Promise<void>,
): Promise<void> {
  const content = { hash: 'A' };
  await using server = await startScriptedServer({
    handler: (request, response) => {
      const etag = `"${content.hash}"`;
      response.setHeader('etag', etag);
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else sendJson(response, 200, request.url === '/openapi/v3' ? index(content.hash) : { doc: content.hash });
    },
  });
  await using outbound = server.outbound();
  await run(createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' }), server, content);
}

const name = 'apis/apps/v1';

describe('OpenAPI v3', () => {
  it('KSY-B01 is read once, and again only what changed', async () => {
    await withServer(async (client, server, content) => {
      const first = await readOpenapiIndex(client, undefined);
      const document = await readOpenapiDocument(client, { index: first, name });
      expect(new TextDecoder().decode(document.bytes)).toBe('{"doc":"A"}');
      expect(await readOpenapiIndex(client, first)).toBe(first);
      expect(await readOpenapiDocument(client, { index: first, name, previous: document })).toBe(document);
      content.hash = 'B';
      const second = await readOpenapiIndex(client, first);
      const changed = await readOpenapiDocument(client, { index: second, name, previous: document });
      expect(new TextDecoder().decode(changed.bytes)).toBe('{"doc":"B"}');
      expect(server.requests.map(({ path, headers }) => [path, headers['if-none-match']])).toEqual([
        ['/openapi/v3', undefined],
        ['/openapi/v3/apis/apps/v1?hash=A', undefined],
        ['/openapi/v3', '"A"'],
        ['/openapi/v3', '"A"'],
        ['/openapi/v3/apis/apps/v1?hash=B', '"A"'],
      ]);
    });
  });

  it('KSY-B01 a document the index does not name is NotFound', async () => {
    await withServer(async (client) => {
      const first = await readOpenapiIndex(client, undefined);
      await expect(readOpenapiDocument(client, { index: first, name: 'api/v9' })).rejects.toMatchObject({
        reason: 'NotFound',
      });
    });
  });

  it.each([
    ['no OpenAPI', 404, status(404, 'NotFound'), 'NotFound'],
    ['no index', 200, { paths: 1 }, 'NotKubernetes'],
    ['a URL elsewhere', 200, { paths: { x: { serverRelativeURL: '//elsewhere.example/' } } }, 'NotKubernetes'],
  ])('S-14.1 a server with %s is refused', async (_what, code, body, reason) => {
    await using server = await startScriptedServer({ handler: (_request, response) => sendJson(response, code, body) });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' });
    await expect(readOpenapiIndex(client, undefined)).rejects.toMatchObject({ reason });
  });
});
