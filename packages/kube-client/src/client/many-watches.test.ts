import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { createOutbound } from '@orrery/http';
import { FakeClock, systemClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import { startScriptedServer } from '../scripted-server/start-scripted-server.ts';
import { createKubeClient, type KubeClient } from './create-kube-client.ts';

const userAgent = 'orrery/0.0.0 (kube-sync)';
const watched = { group: '', version: 'v1', resource: 'pods' };

/** Opens a watch and waits for its first line. */
async function openWatch(client: KubeClient): Promise<void> {
  const watch = client.watch(watched, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]();
  expect((await watch.next()).done).toBe(false);
}

describe('many watches', () => {
  it('KSY-A21 250 watches that are opened at once share three connections', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => void response.writeHead(200).write(' \n'),
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    await Promise.all(Array.from({ length: 250 }, () => openWatch(client)));
    expect(server.requests).toHaveLength(250);
    expect(server.connectionCount()).toBe(3);
  });

  it('KSY-A21 requests that are given up before they have a connection leave their places free', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => void response.writeHead(200).write(' \n'),
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    const given = Array.from({ length: 300 }, async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      const options = { resourceVersion: '1', timeoutSeconds: 300, signal };
      await client.watch(watched, options)[Symbol.asyncIterator]().next();
    });
    expect((await Promise.allSettled(given)).every(({ status }) => status === 'rejected')).toBe(true);
    const aborter = new AbortController();
    const late = Array.from({ length: 300 }, async () => {
      const options = { resourceVersion: '1', timeoutSeconds: 300, signal: aborter.signal };
      await client.watch(watched, options)[Symbol.asyncIterator]().next();
    });
    const ended = Promise.allSettled(late);
    await expect.poll(() => server.connectionCount()).toBeGreaterThan(0);
    aborter.abort(new Error('enough'));
    await ended;
    await Promise.all(Array.from({ length: 90 }, () => openWatch(client)));
    expect(server.connectionCount()).toBeLessThanOrEqual(4);
  });

  it('KSY-A21 a connection that is silent for 45 s is dead, and its watches end', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => void response.writeHead(200).write(' \n'),
    });
    // Between the two: after `cut` nothing comes through, and nothing is closed.
    const ends: Socket[] = [];
    const between = createServer((near) => {
      const far = dial(server.port, '127.0.0.1');
      ends.push(near, far);
      near.on('error', () => undefined);
      far.on('error', () => undefined);
      near.pipe(far).pipe(near);
    });
    between.listen(0, '127.0.0.1');
    await once(between, 'listening');
    const address = between.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const clock = new FakeClock();
    await using outbound = createOutbound({ clock, allow: [{ cidr: '127.0.0.1/32', port, class: 'cluster-api' }] });
    const access = server.access({ server: `https://127.0.0.1:${port}` });
    const client = createKubeClient(access, { outbound, clock, userAgent });
    const watch = client.watch(watched, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]();
    await watch.next();
    for (const end of ends) end.unpipe().resume();
    const ended = expect(watch.next()).rejects.toMatchObject({ reason: 'ConnectionLost' });
    for (let seconds = 0; seconds < 55; seconds += 5) await clock.advance(5000);
    await ended;
    between.close();
    for (const end of ends) end.destroy();
  });
});
