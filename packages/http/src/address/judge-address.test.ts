import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAddress } from './judge-address.ts';

const refused = [
  ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.254', '169.254.169.254', '169.254.0.1', '100.100.100.200'],
  ...['168.63.129.16', '192.0.0.1', '192.0.0.192', '192.0.2.7', '198.18.0.1', '198.19.255.255', '198.51.100.9'],
  ...['203.0.113.255', '192.88.99.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '0:0:0:0:0:0:0:1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', '100::1', '2001::1', '2001:db8::1'],
  ...['fd00:ec2::254', 'fe80::1%eth0', '2606:4700::1%1'],
  // IPv4-mapped in both spellings, IPv4-compatible, NAT64, 6to4: the address within decides.
  ...[
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a9fe:a9fe',
  ],
  ...['2002:7f00:1::', '2002:a9fe:a9fe::1'],
  // Prefixes whose IPv4 address may lie anywhere: refused whole.
  ...['64:ff9b:1::7f00:1', '64:ff9b:1::808:808', '64:ff9b:1:a9fe:a9:fe00:808:808', '64:ff9b:1:7f00:0:100:808:808'],
  ...['64:ff9b:1:ffff:ffff:ffff:ffff:ffff', '::ffff:0:127.0.0.1', '::ffff:0:a9fe:a9fe', '::ffff:0:8.8.8.8'],
  // Other spellings of 127.0.0.1 and what is no address.
  ...[
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f.0.0.1',
    '0x7f000001',
    '0177.0.0.1',
    '010.0.0.1',
    '127.0.0.1.',
    '１２７.0.0.1',
  ],
  ...['', 'localhost', '1.2.3', '1.2.3.4.5', '1.2.3.256', '[::1]', '1::2::3', ' 8.8.8.8', '8.8.8.8/32'],
];
const isPrivate = [
  ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '100.127.255.255'],
  ...[
    '100.100.100.199',
    'fc00::1',
    'fd12:3456::1',
    'fd00:ec2::253',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
  ],
];
const allowed = [
  ...['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.1', '172.15.0.1', '172.32.0.1', '192.167.1.1', '192.169.1.1'],
  ...['100.63.255.255', '100.128.0.1', '126.255.255.255', '128.0.0.1', '169.253.0.1', '198.17.0.1', '198.20.0.1'],
  ...[
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:2::1',
    '::ffff:1:808:808',
    '2002:808:808::',
  ],
];

describe('judgeAddress', () => {
  it.each(refused)('S-13.T1 refuses %j', (address) => {
    expect(judgeAddress(address)).toBe('refused');
  });

  it.each(isPrivate)('S-13.T1 calls %j private', (address) => {
    expect(judgeAddress(address)).toBe('private');
  });

  it.each(allowed)('S-13.T1 allows %j', (address) => {
    expect(judgeAddress(address)).toBe('allowed');
  });

  it('S-13.T1 an IPv4 address has the same verdict in every form that carries it', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(octet, octet, octet, octet, (a, b, c, d) => {
        const plain = judgeAddress(`${a}.${b}.${c}.${d}`);
        const high = ((a << 8) | b).toString(16);
        const low = ((c << 8) | d).toString(16);
        const forms = [`::ffff:${high}:${low}`, `64:ff9b::${high}:${low}`, `2002:${high}:${low}::1`];
        expect(forms.map(judgeAddress)).toEqual([plain, plain, plain]);
      }),
    );
  });

  it('S-13.3 the table names each range once', () => {
    const source = readFileSync(new URL('./special-ranges.ts', import.meta.url), 'utf8');
    const ranges = [...source.matchAll(/cidr: '([^']+)'/g)].map((match) => match[1]);
    expect(ranges.length).toBe(30);
    expect(new Set(ranges).size).toBe(ranges.length);
  });
});
