import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';

/** A proxy of a test. */
export interface TestProxy extends AsyncDisposable {
  readonly port: number;
  /** What was asked for, as `host:port`. */
  readonly asked: readonly string[];
  /** Connections so far. */
  accepted(): number;
}

/** How a proxy of a test behaves. */
export interface TestProxyOptions {
  /** `name:password` it wants. */
  readonly login?: string;
  /** With a certificate it is spoken to over TLS. */
  readonly certificate?: { readonly certificatePem: string; readonly keyPem: string };
  /** Status of CONNECT or reply code of SOCKS5, instead of connecting. */
  readonly refusal?: number;
}

/** Starts a proxy for `CONNECT` that connects to loopback whatever the host. */
export async function startConnectProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const { certificate, login, refusal } = options;
  const server =
    certificate === undefined
      ? http.createServer()
      : https.createServer({ cert: certificate.certificatePem, key: certificate.keyPem });
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const asked: string[] = [];
  server.on('connect', (request, socket: Socket) => {
    asked.push(String(request.url));
    const hasRight = expected === undefined || request.headers['proxy-authorization'] === expected;
    const status = hasRight ? refusal : 407;
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    join(socket, Number(String(request.url).split(':').at(-1)), () => socket.write('HTTP/1.1 200 Fine\r\n\r\n'));
  });
  return await listen(server, asked);
}

/** Starts a SOCKS5 proxy (RFC 1928, 1929) that connects to loopback whatever the host. */
export async function startSocksProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined); // a client that gives up
    serveSocks(socket, options, asked).catch(() => socket.destroy());
  });
  return await listen(server, asked);
}

async function serveSocks(socket: Socket, { login, refusal }: TestProxyOptions, asked: string[]): Promise<void> {
  const next = async (): Promise<Buffer> => {
    const [chunk] = await once(socket, 'data');
    return chunk;
  };
  await next();
  socket.write(Buffer.from([5, login === undefined ? 0 : 2]));
  if (login !== undefined) {
    const given = await next();
    const nameLength = given[1] ?? 0;
    const name = given.subarray(2, 2 + nameLength).toString();
    const isRight = `${name}:${given.subarray(3 + nameLength).toString()}` === login;
    socket.write(Buffer.from([1, isRight ? 0 : 1]));
    if (!isRight) return;
  }
  const request = await next();
  const port = request.readUInt16BE(request.length - 2);
  const isName = request[3] === 3;
  const host = isName ? request.subarray(5, -2).toString() : [...request.subarray(4, -2)].join('.');
  asked.push(`${host}:${port}`);
  const reply = (code: number): boolean => socket.write(Buffer.from([5, code, 0, 1, 127, 0, 0, 1, 0, 0]));
  if (refusal === undefined) join(socket, port, () => reply(0));
  else reply(refusal);
}

function join(client: Socket, port: number, onOpen: () => void): void {
  const upstream = net.connect(port, '127.0.0.1', () => {
    onOpen();
    client.pipe(upstream).pipe(client);
  });
  for (const socket of [client, upstream]) {
    socket.on('error', () => undefined); // the other side is ended by `close`
    socket.on('close', () => {
      client.destroy();
      upstream.destroy();
    });
  }
}

async function listen(server: Server, asked: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket) => {
    accepted += 1;
    sockets.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    accepted: () => accepted,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
