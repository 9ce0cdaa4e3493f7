import { describe, expect, it } from 'vitest';
import { type AllowEntry, parseAllowList } from './allow-list.ts';
import { checkAddress } from './check-address.ts';

function check(address: string, port: number, allow: readonly AllowEntry[] = []): string {
  try {
    checkAddress(address, { class: 'cluster-api', host: address, port }, parseAllowList(allow));
    return 'passed';
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
}

describe('checkAddress', () => {
  it.each([443, 6443, 8443, 16_443, 30_000, 32_767])('S-13.2 port %i of a cluster needs no permission', (port) => {
    expect(check('8.8.8.8', port)).toBe('passed');
    expect(check('10.0.0.1', port)).toBe('passed');
  });

  it.each([22, 25, 80, 5432, 29_999, 32_768])('S-13.2 port %i of a cluster is refused', (port) => {
    expect(check('8.8.8.8', port)).toContain(`port ${port} of 8.8.8.8 is not among the ports of cluster-api`);
  });

  it('S-13.4 a refusal names the address and the entry that allows it, and with this entry it passes', () => {
    const message = check('127.0.0.1', 45_123);
    expect(message).toContain('127.0.0.1 is refused (loopback)');
    expect(message).toContain('outbound: { allow: [{ cidr: "127.0.0.1/32", port: 45123, class: cluster-api }] }');
    expect(check('127.0.0.1', 45_123, [{ cidr: '127.0.0.1/32', port: 45_123, class: 'cluster-api' }])).toBe('passed');
    expect(check('::1', 6443)).toContain('cidr: "::1/128"');
    expect(check('::ffff:7f00:1', 6443)).toContain('cidr: "127.0.0.1/32"');
  });

  it('S-13.4 an entry lifts nothing for another address or port', () => {
    const allow: AllowEntry[] = [{ cidr: '127.0.0.0/30', port: '6443-6445', class: 'cluster-api' }];
    expect(check('127.0.0.3', 6445, allow)).toBe('passed');
    expect(check('::ffff:127.0.0.1', 6443, allow)).toBe('passed');
    expect(check('127.0.0.4', 6443, allow)).toContain('is refused');
    expect(check('127.0.0.1', 6446, allow)).toContain('is refused');
    expect(check('::1', 6443, allow)).toContain('is refused');
  });

  it('S-13.4 metadata addresses need an entry that says metadata', () => {
    const entry = { cidr: '169.254.0.0/16', port: '*', class: 'cluster-api' } as const;
    expect(check('169.254.169.254', 443, [entry])).toContain('metadata: true');
    expect(check('169.254.169.254', 443, [{ ...entry, metadata: true }])).toBe('passed');
  });

  it.each([
    [{ cidr: '127.0.0.1', port: 1, class: 'cluster-api' }, 'outbound.allow[0].cidr is "127.0.0.1"'],
    [{ cidr: 'x/8', port: 1, class: 'cluster-api' }, 'outbound.allow[0].cidr is "x/8"'],
    [{ cidr: '10.0.0.0/8', port: 0, class: 'cluster-api' }, 'outbound.allow[0].port is "0"'],
    [{ cidr: '10.0.0.0/8', port: '9-8', class: 'cluster-api' }, 'outbound.allow[0].port is "9-8"'],
    [{ cidr: '10.0.0.0/8', port: '1-65536', class: 'cluster-api' }, 'outbound.allow[0].port is "1-65536"'],
  ] as const)('S-13.4 an entry %j is refused with its field', (entry, text) => {
    expect(() => parseAllowList([entry])).toThrow(text);
  });
});
