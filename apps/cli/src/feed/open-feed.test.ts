import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@orrery/kit';
import { createCertificateAuthority } from '@orrery/pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../command-context.ts';
import { readCliConfig } from '../config.ts';
import { locateServer } from '../find-server.ts';
import { type FeedOptions, openFeed } from './open-feed.ts';

const uid = 'uid-of-kube-system';

/** The lease endpoint of a server that has at most one pushed cluster, by the rules of `tags.md` 3.2. */
class FeedEndpoint {
  /** Name of the cluster; undefined while it is not registered. */
  cluster: string | undefined;
  holder = '';
  readonly tokens = new Set(['registration']);
  readonly seen: string[] = [];
  caFile = '';
  url = '';
  #server: Server | undefined;

  async start(folder: string): Promise<void> {
    const authority = await createCertificateAuthority({ commonName: 'a CA', now: new Date() });
    const notAfter = new Date(Date.now() + 3_600_000);
    const ipAddresses = ['127.0.0.1'];
    const issued = await authority.issue({ commonName: 'server', ipAddresses, usages: ['server'], notAfter });
    this.caFile = join(folder, 'ca.crt');
    await writeFile(this.caFile, authority.certificatePem);
    this.#server = createServer({ cert: issued.certificatePem, key: issued.keyPem }, (request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        const token = (request.headers.authorization ?? '').replace('Bearer ', '');
        const { code, answer } = this.#answer(`${request.method}`, token, body);
        response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  #answer(method: string, token: string, body: string): { readonly code: number; readonly answer: object } {
    this.seen.push(`${method} ${token}`);
    if (!this.tokens.has(token)) return refusal(401, 'Unauthorized', '');
    if (method === 'DELETE') {
      this.holder = '';
      return { code: 200, answer: {} };
    }
    const { cluster, takeover } = JSON.parse(body);
    const created = this.cluster === undefined;
    this.cluster ??= cluster.name ?? 'generated';
    if (this.holder !== '' && takeover !== true) return refusal(409, 'Conflict', 'LeaseHeld');
    this.holder = takeover === true ? 'taken' : 'held';
    if (created) this.tokens.add('feed-1');
    const given = created ? { token: 'feed-1' } : {};
    const answer = { lease: 'l', source: this.cluster, created, heartbeatSeconds: 60, leaseSeconds: 180, kinds: [] };
    return { code: 200, answer: { ...answer, ...given } };
  }
}

function refusal(code: number, reason: string, cause: string): { readonly code: number; readonly answer: object } {
  const details = cause === '' ? {} : { causes: [{ reason: cause, message: cause }] };
  return { code, answer: { kind: 'Status', status: 'Failure', code, reason, message: `it is ${reason}`, details } };
}

let folder = '';
let endpoint: FeedEndpoint;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-open-feed-'));
  endpoint = new FeedEndpoint();
  await endpoint.start(folder);
});
afterEach(async () => {
  endpoint.stop();
  await rm(folder, { recursive: true });
});

/** Runs a pusher until it has its lease, and ends it. */
async function push(given: FeedOptions & { readonly token?: string; readonly trusts?: boolean }): Promise<void> {
  const { token, trusts = true, ...options } = given;
  const flags = {
    server: endpoint.url,
    ...(token === undefined ? {} : { token }),
    ...(trusts ? { certificateAuthority: endpoint.caFile } : {}),
  };
  const config = readCliConfig(new Map(), folder);
  const terminal = { print: () => undefined, tell: () => undefined };
  // opening a feed uses these only
  const context = { config, terminal, clock: systemClock } as unknown as CommandContext;
  const session = await openFeed(context, {
    server: await locateServer(flags, config),
    options,
    identity: { uid },
    kinds: [],
    pusher: 'test',
    onResync: () => undefined,
  });
  const { signal } = new AbortController();
  await session.open(signal);
  await session.close(signal);
}

describe('the credential of a pusher', () => {
  it('TAG-F02 the token of the first run is kept, and later runs need no other', async () => {
    await push({ token: 'registration', name: 'edge' });
    endpoint.seen.length = 0;
    await push({});
    await push({ name: 'edge' });
    expect(new Set(endpoint.seen)).toEqual(new Set(['POST feed-1', 'DELETE feed-1']));
  });

  it('TAG-F02 without a kept token the missing one is named, and where it would be kept', async () => {
    await expect(push({})).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^--server needs --token: no feed token of this cluster is kept here \(.+token\)$/,
      ),
    });
    expect(endpoint.seen).toEqual([]);
  });

  it('TAG-F02 a kept token that is refused gives way to the given one, or is named', async () => {
    await push({ token: 'registration', name: 'edge' });
    endpoint.tokens.delete('feed-1');
    await expect(push({})).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^it is Unauthorized; the feed token kept in .+ give a token with --token$/),
    });
    await push({ token: 'registration' });
    expect(endpoint.seen.at(-1)).toBe('DELETE registration');
  });
});

describe('--name of a pusher', () => {
  it('TAG-F13 that is not the name the cluster has is an error that says what to do', async () => {
    await push({ token: 'registration', name: 'edge' });
    const wrong = {
      exitCode: 2,
      message: expect.stringMatching(/known as "edge" already.*leave --name out, or .* orrery cluster forget edge$/),
    };
    await expect(push({ name: 'other' })).rejects.toMatchObject(wrong);
    expect(endpoint.holder).toBe('');
    endpoint.holder = 'another pusher';
    await expect(push({ name: 'other', takeover: true })).rejects.toMatchObject(wrong);
    expect(endpoint.holder).toBe('another pusher');
  });

  it('TAG-F13 is told from that of a cluster that nobody fed from here', async () => {
    endpoint.cluster = 'edge';
    await expect(push({ token: 'registration', name: 'other' })).rejects.toMatchObject({ exitCode: 2 });
    expect(endpoint.holder).toBe('');
  });

  it('TAG-F12 is a new wish once the cluster was forgotten', async () => {
    await push({ token: 'registration', name: 'edge' });
    endpoint.cluster = undefined;
    endpoint.tokens.delete('feed-1');
    await push({ token: 'registration', name: 'other' });
    expect(endpoint.cluster).toBe('other');
    await expect(push({ name: 'edge' })).rejects.toThrow('known as "other"');
  });
});

describe('the certificate of the server', () => {
  it('CON-130 that no trusted CA signed ends a pusher at once, with the flag that helps', async () => {
    await expect(push({ token: 'registration', trusts: false })).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/cannot be reached: .+ give the CA certificate .+: --certificate-authority FILE$/),
    });
  });
});
