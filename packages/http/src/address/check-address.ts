import { type OutboundClass, outboundClasses } from '../outbound-class.ts';
import { OutboundError } from '../outbound-error.ts';
import { type AllowRule, isLifted, isPortIn } from './allow-list.ts';
import { findSpecialRange } from './judge-address.ts';
import { parseAddress } from './parse-address.ts';

/** Where a connection is to go. */
export interface Destination {
  readonly class: OutboundClass;
  /** Name or literal address as configured. */
  readonly host: string;
  readonly port: number;
}

/**
 * Refuses an address that S-13.3 refuses, or a port outside the class, unless an entry of `outbound.allow` lifts it. Private
 * ranges pass where the class says so: whoever may import clusters may import on-premises ones.
 * @throws OutboundError AddressRefused or PortRefused; the message has the entry that would allow it.
 */
export function checkAddress(address: string, destination: Destination, rules: readonly AllowRule[]): void {
  const parsed = parseAddress(address);
  const range = findSpecialRange(address);
  const isMetadata = range?.metadata === true;
  if (parsed !== undefined && isLifted(rules, { ...destination, address: parsed, isMetadata })) return;
  const facts = { host: destination.host, address: joinHostPort(address, destination.port) };
  if (parsed === undefined) throw new OutboundError('AddressRefused', `${address} is not a plain IP address`, facts);
  const literal = parsed.bytes.length === 4 ? parsed.bytes.join('.') : address;
  const fix = allowFix(`${literal}/${parsed.bytes.length * 8}`, destination, isMetadata);
  const { ports, privateRanges } = outboundClasses[destination.class];
  if (range?.verdict === 'refused' || (range !== undefined && !privateRanges)) {
    const who = address === destination.host ? address : `${address} (of ${destination.host})`;
    throw new OutboundError('AddressRefused', `the address ${who} is refused (${range.what})`, { ...facts, fix });
  }
  if (!isPortIn(destination.port, ports)) {
    const message = `port ${destination.port} of ${destination.host} is not among the ports of ${destination.class}`;
    throw new OutboundError('PortRefused', message, { ...facts, fix });
  }
}

function allowFix(cidr: string, destination: Destination, isMetadata: boolean): string {
  const entry = `{ cidr: "${cidr}", port: ${destination.port}, class: ${destination.class}${isMetadata ? ', metadata: true' : ''} }`;
  return `an administrator can allow it in the configuration: outbound: { allow: [${entry}] }`;
}

/** `1.2.3.4:443`, `[::1]:443`. */
export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
