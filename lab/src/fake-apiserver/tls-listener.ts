import { once } from 'node:events';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';

/** Keys and certificates of a listener. */
export interface ListenerIdentity {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** The CA whose client certificates are accepted. */
  readonly clientCaPem: string;
}

/** A running listener. */
export interface TlsListener {
  readonly port: number;
  /** Breaks all connections; new ones are taken. */
  cut(): void;
  /** Breaks all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Listens on loopback for HTTP/2 and HTTP/1.1 over TLS. A client certificate is asked for, but a connection without a good one is
 * kept: who it is decides the request.
 * @param port 0 asks the kernel.
 * @throws Error EADDRINUSE.
 */
export async function listenTls(
  identity: ListenerIdentity,
  port: number,
  onRequest: (request: Http2ServerRequest, answer: Http2ServerResponse) => void,
): Promise<TlsListener> {
  const server = createSecureServer({
    allowHTTP1: true,
    cert: identity.certificatePem,
    key: identity.keyPem,
    ca: identity.clientCaPem,
    requestCert: true,
    rejectUnauthorized: false,
    // kube-apiserver's `--http2-max-streams-per-connection` default.
    settings: { maxConcurrentStreams: 100 },
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', onRequest);
  // A connection that breaks is the client's matter; without a listener it would end the process.
  server.on('sessionError', () => undefined);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return {
    port: address.port,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
