import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { joinHostPort } from '../address/check-address.ts';
import { parseAddress } from '../address/parse-address.ts';
import { describeCertificate, explainDialError, type ShownCertificate } from './explain-dial-error.ts';

/** What a handshake looks for in a server. */
export interface TlsPeer {
  /** Name or literal address as configured, for messages. */
  readonly host: string;
  /** Sent as SNI and looked for in the certificate. */
  readonly serverName: string;
  readonly secureContext: () => tls.SecureContext;
  readonly protocols: readonly string[];
  /** The certificate is not looked at. */
  readonly isUnverified?: boolean | undefined;
}

/** Where the handshake takes place: at an address, or on a connection that leads to the peer already. */
export type TlsWay =
  | { readonly address: string; readonly port: number }
  | { readonly tunnel: Duplex; readonly address: string; readonly port: number };

/**
 * Connects and verifies the chain and the name. On abort and on failure everything is closed.
 * @throws OutboundError of handshakes; the signal's reason on abort.
 */
export function connectTls(peer: TlsPeer, way: TlsWay, signal: AbortSignal): Promise<tls.TLSSocket> {
  const { serverName } = peer;
  let certificate: ShownCertificate | undefined;
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      ...('tunnel' in way ? { socket: way.tunnel } : { host: way.address, port: way.port }),
      // SNI carries names only (RFC 6066 section 3).
      ...(parseAddress(serverName) === undefined ? { servername: serverName } : {}),
      secureContext: peer.secureContext(),
      ALPNProtocols: [...peer.protocols],
      rejectUnauthorized: peer.isUnverified !== true,
      checkServerIdentity: (_host, shown) => tls.checkServerIdentity(serverName, shown),
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const onError = (error: Error): void => {
      signal.removeEventListener('abort', onAbort);
      const facts = { host: peer.host, address: joinHostPort(way.address, way.port), certificate, serverName };
      reject(explainDialError(error, facts));
    };
    // Before Node verifies the chain: afterwards a refused socket no longer tells which certificate it saw.
    socket.prependListener('secure', () => {
      certificate = describeCertificate(socket.getPeerCertificate());
    });
    // It stays, so that an error before the next owner listens ends no process.
    socket.on('error', onError);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(socket);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if ('tunnel' in way) return;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
  });
}
