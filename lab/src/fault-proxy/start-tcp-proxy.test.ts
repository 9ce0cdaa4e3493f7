import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startTcpProxy } from './start-tcp-proxy.ts';

const opened: (() => PromiseLike<void> | void)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A server that says everything back. */
async function start() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => socket.write(chunk));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const proxy = await startTcpProxy({ port });
  opened.push(
    () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    () => proxy[Symbol.asyncDispose](),
  );
  return { proxy };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  opened.push(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

async function said(socket: Socket, text: string): Promise<string> {
  const answer = once(socket, 'data');
  socket.write(text);
  return String((await answer)[0]);
}

/** Not `once`, which a reset would reject. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

test('LAB-10 passes bytes on, holds them while it is paused, and closes connections', async () => {
  const { proxy } = await start();
  const socket = await open(proxy.port);
  expect(await said(socket, 'one')).toBe('one');
  proxy.pause();
  const late: string[] = [];
  socket.on('data', (chunk: Buffer) => late.push(chunk.toString()));
  socket.write('two');
  // A connection that is taken while nothing passes shows that time went by.
  await open(proxy.port);
  expect(late).toEqual([]);
  proxy.resume();
  await expect.poll(() => late).toEqual(['two']);
  proxy.cut('reset');
  await closed(socket);
  await expect.poll(() => proxy.connections).toBe(0);
});

test('LAB-10 breaks a connection after so many bytes, and refuses new ones', async () => {
  const { proxy } = await start();
  proxy.setCutAfter(5);
  const socket = await open(proxy.port);
  expect(await said(socket, 'four')).toBe('four');
  const isClosed = closed(socket);
  socket.write('more');
  await isClosed;
  proxy.setRefusing(true);
  // The refusal may come before or after the client knows that it is connected.
  await open(proxy.port).then(closed, () => undefined);
  expect(proxy.connections).toBe(0);
});
