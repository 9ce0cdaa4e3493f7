import { hostname, networkInterfaces } from 'node:os';

/** A parsed `listen.address`. */
export interface ListenAddress {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

const wildcards = new Set(['0.0.0.0', '::']);

/** Splits `HOST:PORT` or `[IPv6]:PORT`, whose form the setting's schema has checked. */
export function parseListenAddress(text: string): ListenAddress {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
  return { host, port: Number(text.slice(colon + 1)) };
}

/** The URL a user of this machine reaches the server by; a wildcard address becomes loopback. */
export function urlOf(bound: ListenAddress): string {
  const reachable = new Map([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
  ]);
  const host = reachable.get(bound.host) ?? bound.host;
  return `https://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

/** The names and addresses the listener's certificate has to be valid for. */
export function namesOf(host: string): {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
} {
  const dnsNames = new Set(['localhost']);
  const ipAddresses = new Set(['127.0.0.1', '::1']);
  if (wildcards.has(host)) {
    dnsNames.add(hostname());
    for (const address of ownAddresses()) ipAddresses.add(address);
  } else if (isAddress(host)) {
    ipAddresses.add(host);
  } else {
    dnsNames.add(host);
  }
  return { dnsNames: [...dnsNames], ipAddresses: [...ipAddresses] };
}

function ownAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  // Link-local IPv6 addresses need a zone, which no certificate can name.
  return addresses.map((entry) => entry.address).filter((address) => !address.toLowerCase().startsWith('fe80'));
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host);
}
