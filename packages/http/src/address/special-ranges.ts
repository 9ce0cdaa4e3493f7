/** What a range of addresses is to an outbound connection. */
export interface SpecialRange {
  readonly cidr: string;
  readonly verdict: 'refused' | 'private';
  /** One or two words for messages. */
  readonly what: string;
  /** Addresses from which machines learn credentials: an allow-list entry has to say so (S-13.4). */
  readonly metadata?: true;
}

/**
 * The table of S-13.3, first match wins, so exceptions come before the range they are cut from. Everything else is allowed.
 * Ranges: IANA special-purpose registries (RFC 6890, https://www.iana.org/assignments/iana-ipv4-special-registry); metadata
 * addresses as the clouds document them.
 */
export const specialRanges: readonly SpecialRange[] = [
  { cidr: '169.254.0.0/16', verdict: 'refused', what: 'link-local, metadata', metadata: true },
  { cidr: '100.100.100.200/32', verdict: 'refused', what: 'metadata', metadata: true },
  { cidr: '168.63.129.16/32', verdict: 'refused', what: 'metadata', metadata: true },
  { cidr: '192.0.0.192/32', verdict: 'refused', what: 'metadata', metadata: true },
  { cidr: 'fd00:ec2::254/128', verdict: 'refused', what: 'metadata', metadata: true },
  { cidr: '0.0.0.0/8', verdict: 'refused', what: 'this network' },
  { cidr: '127.0.0.0/8', verdict: 'refused', what: 'loopback' },
  { cidr: '192.0.0.0/24', verdict: 'refused', what: 'protocol assignments' },
  { cidr: '192.0.2.0/24', verdict: 'refused', what: 'documentation' },
  { cidr: '198.18.0.0/15', verdict: 'refused', what: 'benchmarking' },
  { cidr: '198.51.100.0/24', verdict: 'refused', what: 'documentation' },
  { cidr: '203.0.113.0/24', verdict: 'refused', what: 'documentation' },
  { cidr: '192.88.99.0/24', verdict: 'refused', what: '6to4 relay' },
  { cidr: '224.0.0.0/4', verdict: 'refused', what: 'multicast' },
  { cidr: '240.0.0.0/4', verdict: 'refused', what: 'reserved' },
  { cidr: '::/128', verdict: 'refused', what: 'unspecified' },
  { cidr: '::1/128', verdict: 'refused', what: 'loopback' },
  { cidr: 'fe80::/10', verdict: 'refused', what: 'link-local' },
  { cidr: 'fec0::/10', verdict: 'refused', what: 'site-local' },
  { cidr: 'ff00::/8', verdict: 'refused', what: 'multicast' },
  { cidr: '100::/64', verdict: 'refused', what: 'discard-only' },
  { cidr: '2001::/32', verdict: 'refused', what: 'Teredo' },
  { cidr: '2001:db8::/32', verdict: 'refused', what: 'documentation' },
  // Translated to IPv4 too, but where the IPv4 address lies depends on the network (RFC 8215, RFC 6052 2.2), or the form is
  // obsolete (RFC 2765 2.1): what they lead to is not known.
  { cidr: '64:ff9b:1::/48', verdict: 'refused', what: 'local-use NAT64' },
  { cidr: '::ffff:0:0:0/96', verdict: 'refused', what: 'IPv4-translated' },
  { cidr: '10.0.0.0/8', verdict: 'private', what: 'private' },
  { cidr: '172.16.0.0/12', verdict: 'private', what: 'private' },
  { cidr: '192.168.0.0/16', verdict: 'private', what: 'private' },
  { cidr: '100.64.0.0/10', verdict: 'private', what: 'carrier-grade NAT' },
  { cidr: 'fc00::/7', verdict: 'private', what: 'unique local' },
];
