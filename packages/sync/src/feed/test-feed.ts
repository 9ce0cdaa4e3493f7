import { FakeClock, silentLog } from '@orrery/kit';
import {
  addDigest,
  digestTerm,
  digestText,
  type FeedCaller,
  type FeedLeaseRequest,
  feedFrameSchema,
  objectPath,
  readFrames,
  Secret,
} from '@orrery/model';
import { createSqliteStore, type Store } from '@orrery/storage';
import { Value } from 'typebox/value';
import { createFeed, type Feed } from './feed.ts';
import type { FramesAnswer, LeaseAnswer } from './feed-answers.ts';
import type { FeedDeps } from './feed-deps.ts';

/** A feed over an empty store in memory, for tests. */
export interface TestFeed extends AsyncDisposable {
  readonly store: Store;
  readonly clock: FakeClock;
  /** The present one; `restart` puts another over the same store. */
  feed: Feed;
  restart(): Promise<void>;
  /** Takes a lease as an administrator. */
  lease(request?: Partial<FeedLeaseRequest>, caller?: FeedCaller): Promise<LeaseAnswer>;
  /** Sends frames under a lease, through their text. */
  send(lease: string, ...frames: readonly object[]): Promise<FramesAnswer>;
  /** Names of what is stored of a kind of a cluster, with the fingerprints. */
  stored(cluster: string, group: string, resource: string): Promise<string[]>;
}

/** Who may do everything. */
export const admin: FeedCaller = { user: 'admin' };

/** Starts a feed. */
export async function startFeed(options: Partial<FeedDeps> = {}): Promise<TestFeed> {
  const store = options.store ?? (await createSqliteStore({ file: ':memory:' }));
  const clock = new FakeClock();
  let secrets = 0;
  const open = (): Feed =>
    createFeed({
      store,
      clock,
      log: silentLog,
      randomBytes: (size) => {
        secrets += 1;
        return new Uint8Array(size).fill(secrets);
      },
      tokens: { issue: async (cluster) => ({ token: new Secret(`token-of-${cluster}`), changes: [], sealed: [] }) },
      ...options,
    });
  const signal = new AbortController().signal;
  const test: TestFeed = {
    store,
    clock,
    feed: open(),
    restart: async () => {
      await test.feed[Symbol.asyncDispose]();
      test.feed = open();
    },
    lease: async (request = {}, caller = admin) => {
      const taken = await test.feed.takeLease(caller, { ...leaseRequest, ...request }, signal);
      if (taken.kind === 'pending') throw new Error('the cluster waits for approval');
      return taken.answer;
    },
    send: async (lease, ...frames) => {
      const bytes = new TextEncoder().encode(JSON.stringify({ frames }));
      const sent = readFrames(bytes).map(({ head, items = [] }) => ({
        frame: Value.Parse(feedFrameSchema, head),
        bytes,
        items,
      }));
      return await test.feed.send(admin, lease, sent, signal);
    },
    stored: async (cluster, group, resource) => {
      const source = (await store.sources({ kind: 'everything' })).find(({ name }) => name === cluster);
      if (source === undefined) return [];
      const rows = await store.versions({ source: source.id, group, resource }, { limit: 10_000 });
      return rows.map(({ path, uid, originVersion }) => `${path} ${uid} ${originVersion}`);
    },
    [Symbol.asyncDispose]: async () => {
      await test.feed[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
  return test;
}

/** A lease for nodes, namespaces and pods of one cluster. */
export const leaseRequest: FeedLeaseRequest = {
  protocol: 1,
  type: 'cluster',
  cluster: { uid: 'uid-of-kube-system', name: 'edge-7', version: 'v1.31.2' },
  pusher: { name: 'test', instance: 'host-1/1' },
  epoch: 'first',
  profile: 'minimal',
  kinds: [{ kind: 'v1/Node' }, { kind: 'v1/Namespace' }, { kind: 'v1/Pod' }],
};

/** A pushed pod in the minimal profile. */
export function pod(name: string, version = '1', namespace = 'shop'): PushedObject {
  return {
    metadata: { name, namespace, uid: `uid-${objectPath(namespace, name)}`, resourceVersion: version },
    status: { podIP: '10.0.0.1', hostIP: '10.1.0.1' },
  };
}

/** What a test pushes. */
export interface PushedObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion?: string;
  };
  readonly [member: string]: unknown;
}

/** Count and digest of objects, as frames write them. */
export function totals(objects: readonly PushedObject[]): { readonly count: number; readonly digest: string } {
  let sum = 0n;
  for (const { metadata } of objects) sum = addDigest(sum, digestTerm(metadata.uid, metadata.resourceVersion ?? ''));
  return { count: objects.length, digest: digestText(sum) };
}

/** A snapshot of one part. */
export function snapshot(kind: string, version: number, items: readonly PushedObject[]): object {
  return { op: 'snapshot', kind, version, part: 1, last: true, items, ...totals(items) };
}
