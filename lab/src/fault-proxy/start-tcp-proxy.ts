import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy of bytes, before any server (LAB-10). Disposing it closes all connections. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open. */
  readonly connections: number;
  /** Half-open: connections stay, new ones are taken, and no byte passes either way. */
  pause(): void;
  /** Undoes {@link pause}. */
  resume(): void;
  /** Closes all connections; `reset` by RST, else by FIN. */
  cut(how: 'reset' | 'close'): void;
  /** New connections are closed at once. */
  setRefusing(isRefusing: boolean): void;
  /** Connections break after so many bytes from the server; undefined never. For new connections. */
  setCutAfter(bytes: number | undefined): void;
}

/** Listens on loopback and passes bytes on to a port there. */
export async function startTcpProxy(target: { readonly port: number; readonly host?: string }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isPaused = false;
  let isRefusing = false;
  let cutAfter: number | undefined;
  const each = (act: (socket: Socket) => void): void => {
    for (const pair of [...pairs]) for (const socket of pair) act(socket);
  };
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    if (isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target.port, target.host ?? '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    upstream.on('error', () => upstream.destroy());
    join(client, upstream);
    join(upstream, client);
    if (cutAfter !== undefined) breakAfter(pair, cutAfter);
    for (const socket of pair) socket.on('close', () => pairs.delete(pair));
    if (isPaused) for (const socket of pair) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return {
    port: address.port,
    get connections() {
      return pairs.size;
    },
    pause: () => {
      isPaused = true;
      each((socket) => socket.pause());
    },
    resume: () => {
      isPaused = false;
      each((socket) => socket.resume());
    },
    cut: (how) => each((socket) => (how === 'reset' ? socket.resetAndDestroy() : socket.destroy())),
    setRefusing: (value) => {
      isRefusing = value;
    },
    setCutAfter: (bytes) => {
      cutAfter = bytes;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      each((socket) => socket.destroy());
      await once(server, 'close');
    },
  };
}

/** Not by `pipe`, whose flow `pause` would not stop. */
function join(from: Socket, to: Socket): void {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  from.on('close', () => to.destroy());
}

function breakAfter(pair: readonly [Socket, Socket], bytes: number): void {
  let passed = 0;
  pair[1].on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed >= bytes) for (const socket of pair) socket.resetAndDestroy();
  });
}
