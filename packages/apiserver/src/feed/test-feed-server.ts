import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createApiTokenHandler,
  createTokenAuthenticator,
  createVault,
  ensureAdminToken,
  issueFeedToken,
  openFileKek,
  visibleSetOf,
  // biome-ignore lint/correctness/noUndeclaredDependencies: the feed behind HTTP is tested with real tokens, in tests only
} from '@orrery/access';
import { FakeClock, silentLog } from '@orrery/kit';
import { addDigest, clusterKind, digestTerm, digestText } from '@orrery/model';
// biome-ignore lint/correctness/noUndeclaredDependencies: the certificate of a server of tests
import { createCertificateAuthority } from '@orrery/pki';
import { createSqliteStore } from '@orrery/storage';
// biome-ignore lint/correctness/noUndeclaredDependencies: the real feed stands behind the API, in tests only
import { createFeed } from '@orrery/sync';
import type { ControlHandler } from '../apiserver-deps.ts';
import { createApiserver } from '../create-apiserver.ts';

/** What a request has beside its method and path. */
export interface Sent {
  /** The administrator's when absent. */
  readonly token?: string;
  /** Sent as JSON, with its content type. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, its JSON body parsed; an empty body is undefined. */
export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** What tests expect of it, they assert. */
  // biome-ignore lint/suspicious/noExplicitAny: the document of an answer
  readonly body: any;
}

/** A server with the feed, a store and keys on disk, on loopback; disposing of it removes its files. */
export interface TestFeedServer extends AsyncDisposable {
  readonly clock: FakeClock;
  /** Sends a request over HTTPS, on a connection of its own. */
  call(method: string, path: string, sent?: Sent): Promise<Received>;
  /** Stops the server and starts another over the same files, with the same administrator's token. */
  restart(): Promise<void>;
  /** Names of the stored pods of a cluster, `edge-7` unless told, in the order of the answer. */
  podsOf(cluster?: string): Promise<string[]>;
}

/** Starts a server with an empty store in a directory of its own. */
export async function startFeedServer(): Promise<TestFeedServer> {
  const clock = new FakeClock();
  const directory = await mkdtemp(join(tmpdir(), 'orrery-feed-'));
  let running = await run({ directory, clock });
  return {
    clock,
    call: (method, path, sent) => running.call(method, path, sent),
    restart: async () => {
      const { admin } = running;
      await running[Symbol.asyncDispose]();
      running = await run({ directory, clock, current: admin });
    },
    podsOf: async (cluster = 'edge-7') => {
      const { body } = await running.call('GET', `/fleet/clusters/${cluster}/api/v1/pods`);
      return body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
    },
    [Symbol.asyncDispose]: async () => {
      await running[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

/** What outlives a restart. */
interface Place {
  readonly directory: string;
  readonly clock: FakeClock;
  /** The administrator's token of the run before. */
  readonly current?: string;
}

/** One run of the server. */
interface Running extends AsyncDisposable {
  readonly admin: string;
  call(method: string, path: string, sent?: Sent): Promise<Received>;
}

/** Only that a pushed cluster can be made; its own package has the rest. */
const clusters: ControlHandler = {
  kind: clusterKind,
  admit: async ({ object }) => ({
    object,
    warnings: [],
    newSources: [{ kind: 'cluster', name: object.metadata.name }],
  }),
  removal: async () => ({}),
};

async function run({ directory, clock, current }: Place): Promise<Running> {
  const lifetime = new AsyncDisposableStack();
  const store = lifetime.use(await createSqliteStore({ file: join(directory, 'orrery.db') }));
  const kek = await openFileKek({ directory: join(directory, 'keys') }, { log: silentLog });
  const vault = lifetime.use(await createVault({ kek, store, clock }));
  const { token } = await ensureAdminToken({ store, vault, clock, ...(current === undefined ? {} : { current }) });
  const tokens = { store, vault, clock };
  const authenticator = createTokenAuthenticator({ ...tokens, log: silentLog });
  const issue = (cluster: string): ReturnType<typeof issueFeedToken> => issueFeedToken(tokens, cluster);
  const feed = lifetime.use(createFeed({ store, clock, log: silentLog, randomBytes, tokens: { issue } }));
  const api = lifetime.use(
    createApiserver({
      store,
      clock,
      feed,
      controls: [clusters, createApiTokenHandler(tokens)],
      authenticate: (headers) => authenticator.authenticate(headers),
      visibleSetOf,
      tokenKey: vault.deriveKey('continue-token'),
      version: '0.1.0',
      log: silentLog,
    }),
  );
  const authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
  const { certificatePem, keyPem } = await authority.issue({
    commonName: 'localhost',
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
    notAfter: new Date(Date.now() + 3_600_000),
  });
  const { port } = await api.listen({ host: '127.0.0.1', port: 0, tls: { certificatePem, keyPem } });
  const admin = token.reveal();
  return {
    admin,
    call: (method, path, sent = {}) =>
      request({ port, ca: authority.certificatePem, admin }, { method, path, ...sent }),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

async function request(
  { port, ca, admin }: { readonly port: number; readonly ca: string; readonly admin: string },
  { method, path, token = admin, body, raw, headers = {} }: Sent & { readonly method: string; readonly path: string },
): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const options = {
    ...{ host: '127.0.0.1', port, ca, method, path, agent: false },
    headers: { authorization: `Bearer ${token}`, ...type, ...headers },
  };
  const outgoing = requestHttps(options, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      });
    });
    response.on('error', reject);
  });
  outgoing.on('error', reject);
  outgoing.end(raw ?? (body === undefined ? undefined : JSON.stringify(body)));
  return promise;
}

/** What a pusher asks for: a lease of the pods of the cluster `edge-7`. */
export const lease = {
  protocol: 1,
  type: 'cluster',
  cluster: { uid: 'uid-1', name: 'edge-7' },
  pusher: { name: 'test', instance: 'host-1/1' },
  epoch: 'first',
  profile: 'minimal',
  kinds: [{ kind: 'v1/Pod' }],
};

/** A pod of the minimal profile; its uid follows from its name. */
export function pod(name: string, version = '1') {
  return { metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: version } };
}

/** A snapshot of pods in one part, with the count and the digest of its items. */
export function snapshot(version: number, ...items: ReturnType<typeof pod>[]) {
  const terms = items.map(({ metadata }) => digestTerm(metadata.uid, metadata.resourceVersion));
  const digest = digestText(terms.reduce(addDigest, 0n));
  return { op: 'snapshot', kind: 'v1/Pod', version, part: 1, last: true, items, count: items.length, digest };
}

/** The code of the first cause of a refusal. */
export const causeOf = ({ body }: Received): string => body.details.causes[0].reason;
