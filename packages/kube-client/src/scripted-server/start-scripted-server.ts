import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Outbound } from '@orrery/http';
import { createOutbound } from '@orrery/http';
import { systemClock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import { type Authority, createCertificateAuthority } from '@orrery/pki';
import type { ClusterAccess } from '../access/cluster-access.ts';

/** A request as the server saw it. */
interface SeenRequest {
  readonly path: string;
  readonly headers: http2.IncomingHttpHeaders;
  readonly protocol: string;
}

/** Answers one request. */
export type Handler = (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void;

/** What the server is to be. */
export interface ScriptedServerOptions {
  readonly handler: Handler;
  /** What it speaks at best. Default: h2. */
  readonly protocol?: 'h2' | 'http/1.1';
  /** Default: one for 127.0.0.1 and localhost of the server's own CA. */
  readonly certificate?: { readonly certificatePem: string; readonly keyPem: string };
}

/**
 * A TLS server on loopback that says what a test tells it: a stand-in for a broken or hostile API server, which the real one
 * cannot be made to be. It proves nothing about real servers.
 */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly ca: Authority;
  readonly requests: SeenRequest[];
  /** Connections so far. */
  connectionCount(): number;
  /** Announces the end of every HTTP/2 connection that is open now; its streams go on. */
  goAway(): void;
  /** Cuts every connection that is open now. */
  cut(): void;
  /** Access with a token and the right CA. */
  access(overrides?: Partial<ClusterAccess>): ClusterAccess;
  /** An outbound that may dial this server and nothing else on loopback. */
  outbound(): Outbound;
}

/** Starts a server on a free port. */
export async function startScriptedServer(options: ScriptedServerOptions): Promise<ScriptedServer> {
  const now = new Date();
  const ca = await createCertificateAuthority({ commonName: 'scripted CA', now });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  const notAfter = new Date(now.getTime() + 3_600_000);
  const { certificatePem, keyPem } =
    options.certificate ?? (await ca.issue({ commonName: 'scripted', usages: ['server'], notAfter, ...names }));
  const tls = { cert: certificatePem, key: keyPem };
  // node:http2 always offers h2, so HTTP/1.1 alone needs the other module.
  const server =
    options.protocol === 'http/1.1' ? https.createServer(tls) : http2.createSecureServer({ ...tls, allowHTTP1: true });
  const requests: SeenRequest[] = [];
  const sockets = new Set<{ destroy(): void }>();
  let connectionCount = 0;
  server.on('secureConnection', (socket: TLSSocket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // connections that tests cut
  });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session: http2.ServerHttp2Session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('sessionError', () => undefined);
  // The request and response of node:https have all that handlers use of those of node:http2.
  server.on('request', (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => {
    requests.push({ path: request.url, headers: request.headers, protocol: request.httpVersion });
    response.on('error', () => undefined); // responses that tests cut
    options.handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  const url = `https://127.0.0.1:${port}`;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url,
    port,
    ca,
    requests,
    connectionCount: () => connectionCount,
    goAway: () => {
      for (const session of sessions) session.goaway();
    },
    cut,
    access: (overrides) => {
      const credential = { token: new Secret('a-token') };
      return { server: url, caPem: ca.certificatePem, credential, ...overrides };
    },
    outbound: () =>
      createOutbound({ clock: systemClock, allow: [{ cidr: '127.0.0.1/32', port, class: 'cluster-api' }] }),
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with a JSON document. */
export function sendJson(response: http2.Http2ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A Status as kube-apiserver writes it. */
export function status(code: number, reason: string, extra: object = {}): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message: reason, ...extra };
}

/** A page of a PodList. */
export function podPage(names: readonly string[], metadata: object): object {
  const items = names.map((name) => ({ metadata: { namespace: 'a', name, uid: `uid-${name}`, resourceVersion: '1' } }));
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '10', ...metadata }, items };
}
