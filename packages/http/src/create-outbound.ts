import type { Clock } from '@orrery/kit';
import { type AllowEntry, parseAllowList } from './address/allow-list.ts';
import type { Channel } from './channel/channel.ts';
import { createChannel } from './channel/create-channel.ts';
import type { DialDeps } from './dial/dial.ts';
import { type Resolve, resolveBySystem } from './dial/resolve-host.ts';
import { prepareSecureContext } from './dial/secure-context.ts';
import { parseProxies } from './proxy/proxy-address.ts';
import type { OutboundTarget } from './target/outbound-target.ts';

/** What the way out needs. */
export interface OutboundDeps {
  readonly clock: Clock;
  /** The setting `outbound.allow`. */
  readonly allow: readonly AllowEntry[];
  /** The setting `outbound.proxies`: URLs of proxies that may be used, with user name and password where they want one. */
  readonly proxies?: readonly string[] | undefined;
  /** PEM certificates that proxies spoken to over TLS are verified against. Default: the system's roots. */
  readonly proxyCaPem?: string | undefined;
  /** The setting `security.insecureTLS`. Default: `Refuse`. */
  readonly insecureTls?: 'Refuse' | 'Explicit' | undefined;
  /** Default: the machine's resolver. */
  readonly resolve?: Resolve | undefined;
}

/** The only way out of the process (S-13.1). Disposing it closes every channel. */
export interface Outbound extends AsyncDisposable {
  /**
   * A channel of its own: connections are never shared between two calls, so never between names or credentials (S-13.10).
   * The caller disposes it. Nothing is connected before its first request.
   * @throws OutboundError UrlInvalid, SchemeRefused, CredentialInvalid, ProxyRefused or InsecureTlsRefused.
   */
  open(target: OutboundTarget): Channel;
}

/** @throws OutboundError AllowInvalid when an entry of `allow` or `proxies` cannot be understood. */
export function createOutbound(deps: OutboundDeps): Outbound {
  const allow = parseAllowList(deps.allow);
  const dialDeps: DialDeps = {
    clock: deps.clock,
    resolve: deps.resolve ?? resolveBySystem,
    allow,
    proxies: parseProxies(deps.proxies ?? []),
    proxySecureContext: prepareSecureContext({ caPem: deps.proxyCaPem }),
    allowsInsecureTls: deps.insecureTls === 'Explicit',
  };
  const channels = new Set<Channel>();
  return {
    open: (target) => {
      const channel = createChannel(target, dialDeps);
      const tracked: Channel = {
        ...channel,
        [Symbol.asyncDispose]: async () => {
          channels.delete(tracked);
          await channel[Symbol.asyncDispose]();
        },
      };
      channels.add(tracked);
      return tracked;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...channels].map((channel) => channel[Symbol.asyncDispose]()));
    },
  };
}
