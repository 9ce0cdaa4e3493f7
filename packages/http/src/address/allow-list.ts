import ipaddr from 'ipaddr.js';
import { type OutboundClass, outboundClasses, type PortRange } from '../outbound-class.ts';
import { OutboundError } from '../outbound-error.ts';
import { isWithin, type ParsedAddress } from './parse-address.ts';

/** One entry of the setting `outbound.allow` (S-13.4): lifts a refusal for exactly these addresses, ports and this class. */
export interface AllowEntry {
  /** `10.0.0.0/8`, `::1/128`. */
  readonly cidr: string;
  /** One port, `lo-hi`, or `*`. */
  readonly port: number | string;
  readonly class: OutboundClass;
  /** Without it an entry never lifts the refusal of metadata addresses. */
  readonly metadata?: boolean | undefined;
}

/** An entry whose port is parsed. */
export interface AllowRule extends AllowEntry {
  readonly ports: PortRange;
}

/**
 * Parses the entries of `outbound.allow`.
 * @throws OutboundError AllowInvalid names the entry, its field and what is expected.
 */
export function parseAllowList(entries: readonly AllowEntry[]): readonly AllowRule[] {
  return entries.map((entry, index) => {
    const where = `outbound.allow[${index}]`;
    if (!ipaddr.isValidCIDR(entry.cidr))
      throw invalid(`${where}.cidr`, entry.cidr, 'an address and a prefix length, as 10.0.0.0/8');
    if (!Object.hasOwn(outboundClasses, entry.class)) {
      throw invalid(`${where}.class`, entry.class, `one of ${Object.keys(outboundClasses).join(', ')}`);
    }
    const ports = parsePorts(entry.port);
    if (ports === undefined)
      throw invalid(`${where}.port`, String(entry.port), 'a port, a range as 30000-32767, or "*"');
    return { ...entry, ports };
  });
}

function invalid(field: string, value: string, expected: string): OutboundError {
  return new OutboundError('AllowInvalid', `${field} is "${value}"`, { fix: `give ${expected}` });
}

function parsePorts(port: number | string): PortRange | undefined {
  if (port === '*') return [1, 65_535];
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(port));
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : undefined;
}

/** Whether a port lies in one of the ranges. */
export function isPortIn(port: number, ranges: readonly PortRange[]): boolean {
  return ranges.some(([first, last]) => port >= first && port <= last);
}

/** What an allow-list is asked. */
export interface AllowQuestion {
  readonly address: ParsedAddress;
  readonly port: number;
  readonly class: OutboundClass;
  readonly isMetadata: boolean;
}

/** Whether an entry lifts the refusal of this address, port and class. */
export function isLifted(rules: readonly AllowRule[], question: AllowQuestion): boolean {
  return rules.some(
    (rule) =>
      rule.class === question.class &&
      isPortIn(question.port, [rule.ports]) &&
      isWithin(question.address, rule.cidr) &&
      (!question.isMetadata || rule.metadata === true),
  );
}
