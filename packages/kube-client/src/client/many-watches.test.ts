import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { createOutbound, type Outbound } from '@orrery/http';
import { type Clock, FakeClock, systemClock } from '@orrery/kit';
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
      handler: (_request, response) => void response.writeHead(200).write('\n'),
    });
    await using outbound = server.outbound();
    const client = createKubeClient(server.access(), { outbound, clock: systemClock, userAgent });
    await Promise.all(Array.from({ length: 250 }, () => openWatch(client)));
    expect(server.requests).toHaveLength(250);
    expect(server.connectionCount()).toBe(3);
  });

  it('KSY-A21 requests that are given up while their answers come leave their places free, and a reset harms nobody', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => void response.writeHead(200).write('\n'),
    });
    await using line = await startLine(server.port);
    await using outbound = line.outbound(systemClock);
    const client = createKubeClient(server.access({ server: line.url }), { outbound, clock: systemClock, userAgent });
    for (let turn = 0; turn < 3; turn += 1) {
      const aborter = new AbortController();
      const options = { resourceVersion: '1', timeoutSeconds: 300, signal: aborter.signal };
      const before = server.requests.length;
      const given = Promise.allSettled(
        Array.from({ length: 100 }, () => client.watch(watched, options)[Symbol.asyncIterator]().next()),
      );
      await expect.poll(() => server.requests.length, { interval: 1 }).toBeGreaterThan(before + 50);
      aborter.abort(new Error('enough'));
      await given;
    }
    const connectionCount = server.connectionCount();
    await Promise.all(Array.from({ length: 90 }, () => openWatch(client)));
    expect(server.connectionCount()).toBe(connectionCount);
    // An error that nobody listens for fails the run.
    line.reset();
    await expect.poll(() => line.isQuiet()).toBe(true);
  });

  it('KSY-A21 a connection that is silent for 45 s is dead, and its watches end', async () => {
    await using server = await startScriptedServer({
      handler: (_request, response) => void response.writeHead(200).write('\n'),
    });
    await using line = await startLine(server.port);
    const clock = new FakeClock();
    await using outbound = line.outbound(clock);
    const client = createKubeClient(server.access({ server: line.url }), { outbound, clock, userAgent });
    const watch = client.watch(watched, { resourceVersion: '1', timeoutSeconds: 300 })[Symbol.asyncIterator]();
    await watch.next();
    line.silence();
    const ended = expect(watch.next()).rejects.toMatchObject({ reason: 'ConnectionLost' });
    for (let seconds = 0; seconds < 55; seconds += 5) await clock.advance(5000);
    await ended;
  });
});

/** A wire to a server that can be reset, or lets nothing through any more. */
async function startLine(port: number) {
  const ends: Socket[] = [];
  const listener = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    for (const end of [near, far]) end.on('error', () => undefined); // the other end was reset
    ends.push(near, far);
    near.pipe(far).pipe(near);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const own = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: `https://127.0.0.1:${own}`,
    outbound: (clock: Clock): Outbound =>
      createOutbound({ clock, allow: [{ cidr: '127.0.0.1/32', port: own, class: 'cluster-api' }] }),
    isQuiet: (): boolean => ends.every((end) => end.closed),
    silence: (): void => {
      for (const end of ends) end.unpipe().resume();
    },
    reset: (): void => {
      for (const end of ends) end.resetAndDestroy();
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      listener.close();
      for (const end of ends) end.destroy();
    },
  };
}
