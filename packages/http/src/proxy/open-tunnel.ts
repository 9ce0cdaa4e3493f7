import http from 'node:http';
import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import { joinHostPort } from '../address/check-address.ts';
import type { ProxyAddress } from './proxy-address.ts';

/** What the proxy shall connect to; a name is resolved by the proxy. */
export interface TunnelTarget {
  readonly host: string;
  readonly port: number;
}

/** The library's own limit; ours, which is shorter, ends the socket. */
const libraryTimeoutMs = 60_000;

/**
 * Asks a proxy, over a connection to it, to connect to the target. Afterwards the bytes of the socket are those of the target.
 * The caller limits the time and destroys the socket.
 * @throws Error whose message is one line in words, without secrets.
 */
export function openTunnel(socket: Socket, proxy: ProxyAddress, target: TunnelTarget): Promise<Socket> {
  return proxy.scheme === 'socks5' ? openSocks(socket, proxy, target) : openConnect(socket, proxy, target);
}

/** `CONNECT host:port` with `Proxy-Authorization: Basic` (RFC 9110 9.3.6, 11.7). */
function openConnect(socket: Socket, { credential }: ProxyAddress, target: TunnelTarget): Promise<Socket> {
  const authority = joinHostPort(target.host, target.port);
  const basic =
    credential === undefined
      ? undefined
      : Buffer.from(`${credential.username}:${credential.password.reveal()}`).toString('base64');
  const headers = {
    host: authority,
    ...(basic === undefined ? {} : { 'proxy-authorization': `Basic ${basic}` }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request({
      method: 'CONNECT',
      path: authority,
      headers,
      // Without an agent: only then is this socket used.
      createConnection: () => socket,
    });
    request.once('error', (error) => reject(new Error(`it broke the connection (${codeOf(error)})`, { cause: error })));
    const refuse = (status: number | undefined): void => {
      const why =
        status === 407 ? 'it does not accept our name and password (407)' : `it answers ${status ?? 'nothing'}`;
      reject(new Error(`${why} to CONNECT ${authority}`));
      socket.destroy();
    };
    request.once('response', (response) => refuse(response.statusCode));
    request.once('connect', (response, tunnel: Socket, head) => {
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) return refuse(statusCode);
      if (head.length > 0) tunnel.unshift(head);
      resolve(tunnel);
    });
    request.end();
  });
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : 'closed';
}

/** RFC 1928 with user name and password of RFC 1929. */
async function openSocks(socket: Socket, proxy: ProxyAddress, destination: TunnelTarget): Promise<Socket> {
  const { host, port, credential } = proxy;
  try {
    const login =
      credential === undefined ? {} : { userId: credential.username, password: credential.password.reveal() };
    await SocksClient.createConnection({
      proxy: { host, port, type: 5, ...login },
      command: 'connect',
      destination: { ...destination },
      existing_socket: socket,
      timeout: libraryTimeoutMs,
    });
    return socket;
  } catch (error) {
    // biome-ignore lint/style/useErrorCause: the library's error carries the password
    throw new Error(socksFailure(error, joinHostPort(destination.host, destination.port)));
  }
}

/** The library's messages: `Socks5 proxy rejected connection - HostUnreachable`, `Socks5 Authentication failed`. */
function socksFailure(error: unknown, authority: string): string {
  const text = error instanceof Error ? error.message : 'unknown';
  if (/authentication failed/i.test(text)) return 'it does not accept our name and password';
  const reply = /rejected connection - (\w+)/.exec(text)?.[1];
  return reply === undefined ? `it does not speak SOCKS5 as we do (${text})` : `it answers ${reply} to ${authority}`;
}
