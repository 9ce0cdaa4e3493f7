import http2 from 'node:http2';
import { systemClock } from '@orrery/kit';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { sendJson, startScriptedServer } from '../scripted-server/start-scripted-server.ts';
import { createKubeClient } from './create-kube-client.ts';

const { NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM } = http2.constants;
const resource = { group: '', version: 'v1', resource: 'pods' };
const anything = Type.Unknown();

describe('createKubeClient', () => {
  it.each([
    ['REFUSED_STREAM', NGHTTP2_REFUSED_STREAM],
    ['ENHANCE_YOUR_CALM', NGHTTP2_ENHANCE_YOUR_CALM],
  ])(
    'KSY-A21 a connection that answers new streams with %s is left to its watch, and another is opened',
    async (_name, code) => {
      const firstSession = Promise.withResolvers<http2.Http2Session | undefined>();
      const gate = Promise.withResolvers<void>();
      await using server = await startScriptedServer({
        handler: async (request, response) => {
          if (request.url.includes('watch')) {
            firstSession.resolve(request.stream.session);
            response.writeHead(200).write('\n');
            await gate.promise;
            response.end(`${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })}\n`);
          } else if (request.stream.session === (await firstSession.promise)) {
            request.stream.close(code);
          } else {
            sendJson(response, 200, {});
          }
        },
      });
      await using outbound = server.outbound();
      const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' });
      const watch = client.watch(resource, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]();
      await watch.next();
      expect(await client.getJson('/version', anything)).toEqual({});
      expect(server.connectionCount()).toBe(2);
      const seen = server.requests.length;
      expect(await client.getJson('/version', anything)).toEqual({});
      expect(server.requests).toHaveLength(seen + 1);
      expect(server.connectionCount()).toBe(2);
      gate.resolve();
      expect((await watch.next()).value).toEqual([
        { kind: 'bookmark', resourceVersion: '9', endsInitialEvents: false },
      ]);
    },
  );

  it('KSY-A21 a stream that fails for another reason says nothing of its connection', async () => {
    let call = 0;
    await using server = await startScriptedServer({
      handler: (request, response) => {
        call += 1;
        if (call <= 2) request.stream.close(NGHTTP2_INTERNAL_ERROR);
        else sendJson(response, 200, {});
      },
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent: 'x' });
    await expect(client.getJson('/version', anything)).rejects.toMatchObject({ reason: 'ConnectionLost' });
    expect(await client.getJson('/version', anything)).toEqual({});
    expect(server.connectionCount()).toBe(1);
  });
});
