/** What an outbound connection is for; each use has its own schemes, ports and limits (S-13.2). */
export type OutboundClass = 'cluster-api' | 'oidc' | 'proxy';

/** First and last port of a range, both included. */
export type PortRange = readonly [first: number, last: number];

/** One row of S-13.2. */
export interface OutboundClassRules {
  /** URL schemes, without colon. */
  readonly schemes: readonly string[];
  /** Ports that need no entry in `outbound.allow`. */
  readonly ports: readonly PortRange[];
  /** Whether private ranges pass without an entry in `outbound.allow`: whoever configures this use may reach into the premises. */
  readonly privateRanges: boolean;
  /** Largest body that is read whole, in bytes, before and after decompression. Streams have no such limit. */
  readonly bodyLimitBytes: number;
  /** Limit of a whole call whose answer is read whole, in milliseconds. */
  readonly callTimeoutMs: number;
  /** TCP and TLS together, per address tried; name resolution has the same limit (architecture.md 7). */
  readonly connectTimeoutMs: number;
}

/** The classes that have users; further ones come with theirs. */
export const outboundClasses: { readonly [C in OutboundClass]: OutboundClassRules } = {
  'cluster-api': {
    schemes: ['https'],
    ports: [
      [443, 443],
      [6443, 6443],
      [8443, 8443],
      [16_443, 16_443],
      [30_000, 32_767],
    ],
    privateRanges: true,
    bodyLimitBytes: 64 * 1024 * 1024,
    callTimeoutMs: 60_000,
    connectTimeoutMs: 10_000,
  },
  oidc: {
    schemes: ['https'],
    ports: [[443, 443]],
    privateRanges: false,
    bodyLimitBytes: 1024 * 1024,
    callTimeoutMs: 10_000,
    connectTimeoutMs: 5000,
  },
  /** What is dialled on the way to something else; `callTimeoutMs` is that of the handshake, and no body is read. */
  proxy: {
    schemes: ['http', 'https', 'socks5'],
    ports: [
      [1080, 1080],
      [3128, 3128],
      [8080, 8080],
      [443, 443],
    ],
    privateRanges: true,
    bodyLimitBytes: 0,
    callTimeoutMs: 10_000,
    connectTimeoutMs: 5000,
  },
};
