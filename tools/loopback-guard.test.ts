import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { assertLoopback } from './loopback-guard.ts';

describe('the loopback guard', () => {
  it('LAB-03 refuses a connection that would leave the machine, before it is tried', () => {
    expect(() => connect({ host: '192.0.2.1', port: 443 })).toThrow('LAB-03');
    expect(() => connect(443, '192.0.2.1')).toThrow('LAB-03');
    expect(() => assertLoopback([{ host: 'example.com', port: 443 }])).toThrow('example.com');
  });

  it('LAB-03 lets loopback addresses and unix sockets through', () => {
    for (const args of [[{ host: '127.0.0.1' }], [{ host: '::1' }], [80, 'localhost'], [{ path: '/run/x' }], [80]]) {
      expect(() => assertLoopback(args)).not.toThrow();
    }
  });
});
