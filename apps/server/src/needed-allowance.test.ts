import { systemClock } from '@orrery/kit';
import { expect, test } from 'vitest';
import { neededAllowances } from './needed-allowance.ts';

const loopback = [{ cidr: '127.0.0.1/32', port: 40123 }];

test.for([
  ['https://127.0.0.1:40123', loopback],
  ['https://[::1]:6443', [{ cidr: '::1/128', port: 6443 }]],
  ['https://169.254.169.254', [{ cidr: '169.254.169.254/32', port: 443 }]],
  ['https://10.0.0.1:6443', []],
  ['https://10.0.0.1:9443', [{ cidr: '10.0.0.1/32', port: 9443 }]],
  ['https://1.1.1.1', []],
  ['not a url', []],
] as const)('S-13.3 importing %s needs %j', async ([server, needed]) => {
  expect(await neededAllowances(server, [], { clock: systemClock })).toEqual(needed);
});

test('S-13.5 localhost follows the addresses it resolves to', async () => {
  const needed = await neededAllowances('https://localhost:40123', [], { clock: systemClock });
  expect(needed).toContainEqual({ cidr: '127.0.0.1/32', port: 40123 });
});

test.for([
  ['127.0.0.0/8', '*', []],
  ['127.0.0.1/32', 40123, []],
  ['127.0.0.1/32', '40000-41000', []],
  ['127.0.0.1/32', 6443, loopback],
  ['127.0.0.2/32', '*', loopback],
  ['::1/128', '*', loopback],
] as const)('S-13.4 with %s port %s allowed, loopback needs %j', async ([cidr, port, needed]) => {
  const allow = [{ cidr, port, class: 'cluster-api' }] as const;
  expect(await neededAllowances('https://127.0.0.1:40123', allow, { clock: systemClock })).toEqual(needed);
});
