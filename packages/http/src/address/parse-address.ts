import ipaddr from 'ipaddr.js';

/** An address after un-mapping, as bytes (4 or 16). */
export interface ParsedAddress {
  readonly bytes: readonly number[];
}

/** Prefixes of IPv6 forms that carry an IPv4 address, and where its four bytes are. */
const embeddedForms: readonly { readonly prefix: string; readonly at: number }[] = [
  // IPv4-mapped (RFC 4291 2.5.5.2) and the deprecated IPv4-compatible form (2.5.5.1), see `isWordOfItsOwn`.
  { prefix: '::ffff:0:0/96', at: 12 },
  { prefix: '::/96', at: 12 },
  // NAT64 with the well-known prefix (RFC 6052).
  { prefix: '64:ff9b::/96', at: 12 },
  // 6to4 (RFC 3056).
  { prefix: '2002::/16', at: 2 },
];

/**
 * Reads a literal address: IPv4 only as four decimal numbers, IPv6 without zone. IPv4-mapped, NAT64 and 6to4 forms become the
 * IPv4 address they carry (S-13.3). Gives undefined for everything else.
 */
export function parseAddress(text: string): ParsedAddress | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return { bytes: ipaddr.IPv4.parse(text).toByteArray() };
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const bytes = ipaddr.IPv6.parse(text).toByteArray();
  for (const form of embeddedForms) {
    if (isWithin({ bytes }, form.prefix) && !isWordOfItsOwn(bytes)) return { bytes: bytes.slice(form.at, form.at + 4) };
  }
  return { bytes };
}

/** `::` and `::1` lie in the IPv4-compatible range but mean something of their own. */
function isWordOfItsOwn(bytes: readonly number[]): boolean {
  return bytes.slice(0, 15).every((byte) => byte === 0) && (bytes[15] ?? 0) <= 1;
}

/** Whether the address lies in the CIDR; addresses of the other family never do. */
export function isWithin(address: ParsedAddress, cidr: string): boolean {
  const [network, prefixLength] = ipaddr.parseCIDR(cidr);
  const networkBytes = network.toByteArray();
  if (networkBytes.length !== address.bytes.length) return false;
  for (let bit = 0; bit < prefixLength; bit += 8) {
    const index = bit / 8;
    const mask = 0xff & ~(0xff >> Math.min(8, prefixLength - bit));
    if (((networkBytes[index] ?? 0) & mask) !== ((address.bytes[index] ?? 0) & mask)) return false;
  }
  return true;
}
