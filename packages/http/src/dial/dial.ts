import type tls from 'node:tls';
import { joinHostPort } from '../address/check-address.ts';
import { withDeadline } from '../deadline.ts';
import { outboundClasses } from '../outbound-class.ts';
import { checkProxiedTarget } from '../proxy/check-proxied-target.ts';
import { dialProxy } from '../proxy/dial-proxy.ts';
import type { ProxyAddress } from '../proxy/proxy-address.ts';
import type { OutboundTarget } from '../target/outbound-target.ts';
import type { ParsedTarget } from '../target/parse-target.ts';
import { connectTls, type TlsPeer } from './connect-tls.ts';
import { type AddressDeps, noAnswer, tryAddresses } from './try-addresses.ts';

/** What dialling needs besides its target. */
export interface DialDeps extends AddressDeps {
  /** Proxies an administrator allowed. */
  readonly proxies: readonly ProxyAddress[];
  /** What proxies spoken to over TLS are verified with. */
  readonly proxySecureContext: () => tls.SecureContext;
  /** Whether a certificate may go unverified where a user wrote so. */
  readonly allowsInsecureTls: boolean;
}

/** A target with what was prepared for it once. */
export interface DialPlan {
  readonly target: OutboundTarget;
  readonly parsed: ParsedTarget;
  readonly proxy: ProxyAddress | undefined;
  readonly secureContext: () => tls.SecureContext;
}

/** An encrypted connection, verified unless the plan says otherwise. */
export interface DialledSocket {
  readonly socket: tls.TLSSocket;
  /** The checked address it leads to, with port; through a proxy the host as configured. */
  readonly address: string;
}

/**
 * Connects to the first checked address of the host that answers, or through the proxy. The TLS chain and the name are verified
 * before the socket is handed out.
 * @throws OutboundError of every kind but those of bodies. Rejects with the signal's reason on abort.
 */
export function dial(plan: DialPlan, deps: DialDeps, signal: AbortSignal): Promise<DialledSocket> {
  const { host, port } = plan.parsed;
  const destination = { class: plan.target.class, host, port };
  if (plan.proxy !== undefined) return dialThrough(plan.proxy, plan, { deps, signal });
  const peer = peerOf(plan);
  return tryAddresses(destination, deps, {
    signal,
    connect: async (address, until) => ({
      socket: await connectTls(peer, { address, port }, until),
      address: joinHostPort(address, port),
    }),
  });
}

function peerOf({ parsed, target, secureContext }: DialPlan): TlsPeer {
  return {
    host: parsed.host,
    serverName: target.tls?.serverName ?? parsed.host.replace(/\.$/, ''),
    secureContext,
    protocols: ['h2', 'http/1.1'],
    isUnverified: target.tls?.insecureSkipVerify,
  };
}

/** The proxy resolves the host; connecting and the handshake with the target have the limit of the target's class together. */
async function dialThrough(
  proxy: ProxyAddress,
  plan: DialPlan,
  { deps, signal }: { readonly deps: DialDeps; readonly signal: AbortSignal },
): Promise<DialledSocket> {
  const { host, port } = plan.parsed;
  checkProxiedTarget({ class: plan.target.class, host, port }, deps.allow);
  const tunnel = await dialProxy(proxy, { host, port }, { deps, signal });
  const address = joinHostPort(host, port);
  const timeoutMs = outboundClasses[plan.target.class].connectTimeoutMs;
  const onTimeout = (): Error => noAnswer({ host, address, waitedMs: timeoutMs });
  try {
    const socket = await withDeadline({ clock: deps.clock, timeoutMs, signal, onTimeout }, (until) =>
      connectTls(peerOf(plan), { tunnel, address: host, port }, until),
    );
    return { socket, address };
  } catch (error) {
    tunnel.destroy();
    throw error;
  }
}
