import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { FakeClock, systemClock } from '@orrery/kit';
import { Secret } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { AllowEntry } from './address/allow-list.ts';
import { createOutbound } from './create-outbound.ts';
import type { Resolve } from './dial/resolve-host.ts';

interface Listener extends AsyncDisposable {
  readonly port: number;
  /** Connections so far. */
  accepted(): number;
}

/** A TCP server on loopback that answers every connection with `greeting`, or is silent. */
async function listen(greeting?: string): Promise<Listener> {
  let accepted = 0;
  const server: Server = createServer((socket) => {
    accepted += 1;
    socket.on('error', () => undefined);
    if (greeting !== undefined) socket.end(greeting);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    accepted: () => accepted,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}

const toLoopback = (port: number): readonly AllowEntry[] => [{ cidr: '127.0.0.0/8', port, class: 'cluster-api' }];

async function get(url: string, options: { allow?: readonly AllowEntry[]; resolve?: Resolve } = {}): Promise<unknown> {
  await using outbound = createOutbound({ clock: systemClock, allow: options.allow ?? [], resolve: options.resolve });
  const channel = outbound.open({ class: 'cluster-api', url });
  return await channel.request({ method: 'GET', path: '/', headers: {}, headersTimeoutMs: 5000 });
}

describe('createOutbound', () => {
  it('S-13.T2 a name that changes to loopback after the check never reaches it in 1,000 tries', async () => {
    await using listener = await listen();
    let asked = 0;
    // 127.0.0.2 stands for a public address: it is allowed, and nothing listens there. The listener is on 127.0.0.1.
    const resolve: Resolve = async () => [asked++ % 2 === 0 ? '127.0.0.2' : '127.0.0.1'];
    const allow: AllowEntry[] = [{ cidr: '127.0.0.2/32', port: listener.port, class: 'cluster-api' }];
    await using outbound = createOutbound({ clock: systemClock, allow, resolve });
    const channel = outbound.open({ class: 'cluster-api', url: `https://rebind.example:${listener.port}` });
    const kinds: unknown[] = [];
    for (let turn = 0; turn < 1000; turn += 1) {
      const options = { method: 'GET', path: '/', headers: {}, headersTimeoutMs: 5000 } as const;
      const error: unknown = await channel.request(options).catch((caught: unknown) => caught);
      kinds.push(error instanceof Error && 'kind' in error ? error.kind : 'none');
    }
    expect(new Set(kinds)).toEqual(new Set(['Refused', 'AddressRefused']));
    expect(asked).toBe(1000);
    expect(listener.accepted()).toBe(0);
  });

  it('S-13.1 a name is resolved once per connection, so the checked address is the one that is dialled', async () => {
    await using listener = await listen('HTTP/1.1 200 OK\r\n\r\n');
    const answers = ['127.0.0.1', '127.0.0.2'];
    let asked = 0;
    const resolve: Resolve = async () => [answers[asked++] ?? 'none'];
    const allow: AllowEntry[] = [{ cidr: '127.0.0.1/32', port: listener.port, class: 'cluster-api' }];
    const failure = get(`https://a.example:${listener.port}`, { allow, resolve });
    await expect(failure).rejects.toMatchObject({ details: { address: `127.0.0.1:${listener.port}` } });
    expect(asked).toBe(1);
    expect(listener.accepted()).toBe(1);
  });

  it('S-13.1 one refused address refuses the name, whatever the order', async () => {
    await using listener = await listen();
    const allow: AllowEntry[] = [{ cidr: '127.0.0.1/32', port: listener.port, class: 'cluster-api' }];
    for (const answer of [
      ['127.0.0.1', '169.254.169.254'],
      ['169.254.169.254', '127.0.0.1'],
    ]) {
      const failure = get(`https://a.example:${listener.port}`, { allow, resolve: async () => answer });
      await expect(failure).rejects.toMatchObject({ kind: 'AddressRefused' });
    }
    expect(listener.accepted()).toBe(0);
  });

  it.each(['localhost', 'x.localhost', 'metadata', 'metadata.google.internal', 'a.local', '127.0.0.1.nip.example'])(
    'S-13.5 the name %s follows the address rule after resolution',
    async (name) => {
      const failure = get(`https://${name}:6443`, { resolve: async () => ['169.254.169.254'] });
      await expect(failure).rejects.toMatchObject({ kind: 'AddressRefused', details: { host: name } });
    },
  );

  it.each([22, 25, 5432])('S-13.2 port %i is refused without a connection', async (port) => {
    const failure = get(`https://a.example:${port}`, { resolve: async () => ['8.8.8.8'] });
    await expect(failure).rejects.toMatchObject({ kind: 'PortRefused' });
  });

  it('KSY-G02 a name without address, a closed port and a server without TLS are told apart', async () => {
    const missing = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const resolve: Resolve = () => Promise.reject(missing);
    await expect(get('https://gone.example', { resolve })).rejects.toMatchObject({ kind: 'DnsFailure' });
    const closed = await listen();
    await closed[Symbol.asyncDispose]();
    const refused = get(`https://127.0.0.1:${closed.port}`, { allow: toLoopback(closed.port) });
    await expect(refused).rejects.toMatchObject({ kind: 'Refused', details: { address: `127.0.0.1:${closed.port}` } });
    await using plain = await listen('HTTP/1.1 400 Bad Request\r\n\r\n');
    const notTls = get(`https://127.0.0.1:${plain.port}`, { allow: toLoopback(plain.port) });
    await expect(notTls).rejects.toMatchObject({ kind: 'NotTls' });
  });

  it('KSY-A21 a server that never finishes the handshake is given up after 10 s, and the next address is tried', async () => {
    await using silent = await listen();
    const clock = new FakeClock();
    const allow = toLoopback(silent.port);
    const resolve: Resolve = async () => ['127.0.0.1', '127.0.0.2'];
    await using outbound = createOutbound({ clock, allow, resolve });
    const channel = outbound.open({ class: 'cluster-api', url: `https://a.example:${silent.port}` });
    const failure = channel.request({ method: 'GET', path: '/', headers: {}, headersTimeoutMs: 60_000 });
    const seen = expect(failure).rejects.toMatchObject({
      kind: 'Refused',
      details: { address: `127.0.0.2:${silent.port}` },
    });
    await expect.poll(() => silent.accepted()).toBe(1);
    await clock.advance(9999);
    await clock.advance(1);
    await seen;
  });

  it('STY-C01 an abort ends the wait for a connection with its reason', async () => {
    await using silent = await listen();
    await using outbound = createOutbound({ clock: systemClock, allow: toLoopback(silent.port) });
    const channel = outbound.open({ class: 'cluster-api', url: `https://127.0.0.1:${silent.port}` });
    const aborter = new AbortController();
    const options = { method: 'GET', path: '/', headers: {}, headersTimeoutMs: 5000, signal: aborter.signal } as const;
    const failure = channel.request(options);
    aborter.abort(new Error('enough'));
    await expect(failure).rejects.toThrow('enough');
  });

  it('S-04 a client key that cannot be read is an error without its text', () => {
    const outbound = createOutbound({ clock: systemClock, allow: [] });
    const tls = { certificatePem: 'hunter1', keyPem: new Secret('hunter2') };
    const open = (): unknown => outbound.open({ class: 'cluster-api', url: 'https://a.example', tls });
    expect(open).toThrow(/^(?!.*hunter).*cannot be used for TLS/);
  });
});
