import ipaddr from 'ipaddr.js';
import { joinBytes } from './bytes.ts';

/** The first and the last address of a block, both as `addressKey`. */
export interface AddressBlock {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const family4 = 4;
const family6 = 6;

/** Bits that make an IPv6 address an IPv4-mapped one. */
const mappedBits = 96;

/**
 * Bytes of an address in the order of addresses, IPv4 before IPv6: family and address. Strict forms only: four decimal parts, IPv6
 * without zone; an IPv4-mapped IPv6 address is the IPv4 address. Undefined for other text.
 */
export function addressKey(text: string): Uint8Array | undefined {
  const plain = plainKey(text);
  if (plain !== undefined) return plain;
  const address = parseAddress(text);
  return address === undefined ? undefined : keyOf(address);
}

/**
 * A block `<address>/<bits>`, or an address as a block of one; undefined for other text. Bits beyond the prefix are passed over. A
 * block of IPv6 addresses holds no IPv4 address, unless it is IPv4-mapped itself.
 */
export function parseAddressBlock(text: string): AddressBlock | undefined {
  const [, address = '', bits] = /^([^/]*)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const parsed = parseRawAddress(address);
  if (parsed === undefined) return undefined;
  const size = parsed.kind() === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? size : Number(bits);
  if (prefix > size) return undefined;
  const isMapped = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefix >= mappedBits;
  const base = isMapped ? parsed.toIPv4Address() : parsed;
  const kept = isMapped ? prefix - mappedBits : prefix;
  const bytes = base.toByteArray();
  const family = base.kind() === 'ipv4' ? family4 : family6;
  return {
    first: Uint8Array.of(family, ...bytes.map((byte, at) => byte & maskAt(kept, at))),
    last: Uint8Array.of(family, ...bytes.map((byte, at) => (byte & maskAt(kept, at)) | (0xff & ~maskAt(kept, at)))),
  };
}

/** The key of an IPv4 address in its usual form: every pod has some, and the parser takes ten times as long. */
function plainKey(text: string): Uint8Array | undefined {
  const parts = fourParts.exec(text);
  if (parts === null) return undefined;
  const key = Uint8Array.of(family4, 0, 0, 0, 0);
  for (let at = 1; at < key.length; at += 1) {
    const part = Number(parts[at]);
    if (part > maxPart) return undefined;
    key[at] = part;
  }
  return key;
}

const fourParts = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const maxPart = 255;

function parseAddress(text: string): Address | undefined {
  const address = parseRawAddress(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function parseRawAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const isPlain = !tail.includes('.') || ipaddr.IPv4.isValidFourPartDecimal(tail);
  return isPlain ? ipaddr.IPv6.parse(text) : undefined;
}

function keyOf(address: Address): Uint8Array {
  const family = address.kind() === 'ipv4' ? family4 : family6;
  return joinBytes(Uint8Array.of(family), Uint8Array.from(address.toByteArray()));
}

/** The bits of a byte that a prefix covers. */
function maskAt(prefix: number, at: number): number {
  const bits = Math.min(8, Math.max(0, prefix - at * 8));
  return (0xff << (8 - bits)) & 0xff;
}
