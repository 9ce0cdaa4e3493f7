import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { type AllowEntry, judgeAddress, outboundClasses, withDeadline } from '@orrery/http';
import type { Clock } from '@orrery/kit';

const resolveMs = 1_000;

/** An entry of `outbound.allow` for one address and port. */
export interface Allowance {
  readonly cidr: string;
  readonly port: number;
}

/**
 * The entries of `outbound.allow` that a cluster's address would need beside those there are; none when it may be dialled, or
 * when its name cannot be resolved within 1 s.
 */
export async function neededAllowances(
  server: string,
  allow: readonly AllowEntry[],
  deps: { readonly clock: Clock },
): Promise<readonly Allowance[]> {
  if (!URL.canParse(server)) return [];
  const { hostname, port: portText } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const port = portText === '' ? 443 : Number(portText);
  const addresses = isIP(host) === 0 ? await resolve(host, deps.clock) : [host];
  const isUsual = outboundClasses['cluster-api'].ports.some(([first, last]) => port >= first && port <= last);
  return addresses
    .filter((address) => (judgeAddress(address) === 'refused' || !isUsual) && !isAllowed(address, port, allow))
    .map((address) => ({ cidr: `${address}/${isIP(address) === 6 ? 128 : 32}`, port }));
}

async function resolve(host: string, clock: Clock): Promise<readonly string[]> {
  try {
    const options = { clock, timeoutMs: resolveMs, onTimeout: () => new Error(`${host} was not resolved in time`) };
    const found = await withDeadline(options, () => lookup(host, { all: true }));
    return found.map(({ address }) => address);
  } catch {
    return []; // importing it will say so
  }
}

function isAllowed(address: string, port: number, allow: readonly AllowEntry[]): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return allow.some((entry) => {
    const [network = '', prefix = ''] = entry.cidr.split('/');
    if (!isPortOf(entry, port) || isIP(network) === 0) return false;
    const list = new BlockList();
    list.addSubnet(network, Number(prefix), isIP(network) === 6 ? 'ipv6' : 'ipv4');
    return list.check(address, family);
  });
}

function isPortOf(entry: AllowEntry, port: number): boolean {
  if (entry.port === '*') return true;
  const [first, last = first] = String(entry.port).split('-').map(Number);
  return first !== undefined && last !== undefined && port >= first && port <= last;
}
