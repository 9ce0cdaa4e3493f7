import net, { type Socket } from 'node:net';
import { joinHostPort } from '../address/check-address.ts';
import { withDeadline } from '../deadline.ts';
import { connectTls } from '../dial/connect-tls.ts';
import type { DialDeps } from '../dial/dial.ts';
import { explainDialError } from '../dial/explain-dial-error.ts';
import { tryAddresses } from '../dial/try-addresses.ts';
import { outboundClasses } from '../outbound-class.ts';
import { isOutboundError, OutboundError } from '../outbound-error.ts';
import { openTunnel, type TunnelTarget } from './open-tunnel.ts';
import type { ProxyAddress } from './proxy-address.ts';

/**
 * A connection to the target through a proxy, whose own address is checked like any other (S-13.9).
 * @throws OutboundError ProxyFailed, naming the proxy and never its password; AddressRefused and PortRefused of the proxy's address; the
 *   signal's reason on abort.
 */
export async function dialProxy(
  proxy: ProxyAddress,
  target: TunnelTarget,
  { deps, signal }: { readonly deps: DialDeps; readonly signal: AbortSignal },
): Promise<Socket> {
  const timeoutMs = outboundClasses.proxy.callTimeoutMs;
  const onTimeout = (): Error => failed(proxy, `no answer within ${timeoutMs / 1000} s`);
  try {
    const socket = await connectProxy(proxy, deps, signal);
    try {
      return await withDeadline({ clock: deps.clock, timeoutMs, signal, onTimeout }, () =>
        openTunnel(socket, proxy, target),
      );
    } catch (error) {
      socket.destroy();
      throw error;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw explain(proxy, error);
  }
}

function connectProxy(proxy: ProxyAddress, deps: DialDeps, signal: AbortSignal): Promise<Socket> {
  const { host, port } = proxy;
  const peer = {
    host,
    serverName: host.replace(/\.$/, ''),
    secureContext: deps.proxySecureContext,
    protocols: ['http/1.1'],
  };
  return tryAddresses({ class: 'proxy', host, port }, deps, {
    signal,
    connect: (address, until) =>
      proxy.scheme === 'https'
        ? connectTls(peer, { address, port }, until)
        : connectTcp({ host, address, port }, until),
  });
}

function connectTcp(
  { host, address, port }: { readonly host: string; readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    // It stays, so that an error before the next owner listens ends no process.
    socket.on('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      reject(explainDialError(error, { host, address: joinHostPort(address, port), serverName: host }));
    });
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(socket);
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

const policyKinds: ReadonlySet<string> = new Set(['AddressRefused', 'PortRefused', 'ProxyFailed']);

function explain(proxy: ProxyAddress, error: unknown): OutboundError {
  if (isOutboundError(error) && policyKinds.has(error.kind)) return error;
  return failed(proxy, error instanceof Error ? error.message : 'unknown', error);
}

function failed({ scheme, host, port }: ProxyAddress, why: string, cause?: unknown): OutboundError {
  const address = joinHostPort(host, port);
  return new OutboundError('ProxyFailed', `proxy ${scheme}://${address} failed: ${why}`, { host, address, cause });
}
