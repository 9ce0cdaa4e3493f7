import { silentLog } from '@orrery/kit';
import { createTestDatabase } from '@orrery/lab/postgres';
import type { SourceId } from '@orrery/model';
import { createCertificateAuthority } from '@orrery/pki';
import { createPostgresStore, createSqliteStore, type Store } from '@orrery/storage';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { documentOf, type Fleet, kindOf, startFleet } from '../test-fleet.ts';
import {
  type ListeningFleet,
  listenFleet,
  type OpenStream,
  type TestAuthority,
  type WatchedEvent,
} from './test-watching.ts';

const kind = kindOf('example.org/v1/things', 'Thing');
const path = '/fleet/apis/example.org/v1/things';
/** The object whose changes say that nothing else changes any more. */
const end = 'zz-end';
const streaming = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan';

/** One write: an object put with a label, or removed. */
const write = fc.record({
  cluster: fc.constantFrom('a', 'b'),
  name: fc.constantFrom('p', 'p-q', 'q', 'r', 's', 't'),
  app: fc.constantFrom('web', 'db', undefined),
});
interface Write {
  readonly cluster: string;
  readonly name: string;
  readonly app: string | undefined;
}

const watcher = fc.record({
  selector: fc.constantFrom(
    '',
    'labelSelector=app%3Dweb',
    'fieldSelector=metadata.name!%3Dq',
    'clusters=a',
    'labelSelector=app,search.clusterpedia.io/clusters%20in%20(a)',
  ),
  /** How it begins, and begins anew after each cut but the first. */
  start: fc.constantFrom('resourceVersion=0', streaming, 'list'),
  cuts: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
  protocol: fc.constantFrom('HTTP/1.1' as const, 'HTTP/2' as const),
});
type WatcherPlan = typeof watcher extends fc.Arbitrary<infer T> ? T : never;

let authority: TestAuthority;

beforeAll(async () => {
  authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
});

/** Holds what it was told. Fails when an event cannot follow those before. */
class Rebuilder {
  readonly held = new Map<string, string>();
  readonly #served: ListeningFleet;
  readonly #plan: WatcherPlan;
  #revision = '';

  constructor(served: ListeningFleet, plan: WatcherPlan) {
    this.#served = served;
    this.#plan = plan;
  }

  /** Watches and is cut, until the last object was told. */
  async follow(): Promise<void> {
    let begin = await this.#begin();
    for (const events of [...this.#plan.cuts, Number.POSITIVE_INFINITY]) {
      const { selector, protocol } = this.#plan;
      const stream = await this.#served.open(`${path}?watch=true&${selector}&${begin}`, { protocol });
      expect(stream.status).toBe(200);
      const isEnd = await this.#take(stream, events);
      stream.leave();
      if (isEnd) return;
      begin = `resourceVersion=${this.#revision}`;
    }
  }

  /** A cut among the first objects tells nothing of the others: such a watcher begins with a list. */
  async #begin(): Promise<string> {
    const { selector, start, cuts } = this.#plan;
    if (start !== 'list' && cuts.length === 0) return start;
    const list = documentOf(await this.#served.fleet.send(`${path}?${selector}`));
    for (const { metadata } of list.items) this.held.set(keyOf(metadata), String(metadata['resourceVersion']));
    this.#revision = String(list.metadata['resourceVersion']);
    return `resourceVersion=${this.#revision}`;
  }

  async #take(stream: OpenStream, events: number): Promise<boolean> {
    for (let left = events; left > 0; left -= 1) {
      const [event] = await stream.take(1);
      if (event !== undefined && this.#see(event)) return true;
    }
    return false;
  }

  #see({ type, object: { metadata } }: WatchedEvent): boolean {
    const revision = String(metadata['resourceVersion']);
    if (type === 'BOOKMARK') return false;
    const key = keyOf(metadata);
    const isListed = this.#revision !== '' && Number(this.held.get(key) ?? 0) >= Number(revision);
    // what the list told as of later than its first page is told again
    if (!isListed && this.#plan.start !== 'list' && this.#plan.cuts.length === 0) {
      expect([type, key, this.held.has(key)]).toEqual([type, key, type !== 'ADDED']);
    }
    if (type === 'DELETED') this.held.delete(key);
    else this.held.set(key, revision);
    this.#revision = Number(revision) > Number(this.#revision) ? revision : this.#revision;
    // it is changed when all else is written: what was told before is everything
    return type === 'MODIFIED' && metadata['name'] === end;
  }
}

function keyOf(metadata: Readonly<Record<string, unknown>>): string {
  const annotations = metadata['annotations'] as Readonly<Record<string, string>>; // every object of a member has some
  return `${annotations['orrery.dev/source']} ${metadata['name']}`;
}

/** Writes, in other turns than those who watch. */
async function play(fleet: Fleet, sources: ReadonlyMap<string, SourceId>, writes: readonly Write[]): Promise<void> {
  for (const { cluster, name, app } of writes) {
    const source = sources.get(cluster) ?? fleet.store.control;
    const { group, resource } = kind;
    const metadata = { name, namespace: 'n', uid: name, labels: { app, at: String(performance.now()) } };
    if (app !== undefined) await fleet.put(source, kind, JSON.stringify({ metadata }));
    else
      await fleet.store.write({ changes: [{ op: 'remove', key: { source, group, resource, namespace: 'n', name } }] });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function collected(fleet: Fleet): Promise<ReadonlyMap<string, SourceId>> {
  const sources = new Map<string, SourceId>();
  for (const name of ['a', 'b']) {
    const source = await fleet.addCluster(name);
    await fleet.collect(source, kind);
    sources.set(name, source);
  }
  return sources;
}

const trial = fc.record({
  before: fc.array(write, { maxLength: 12 }),
  meanwhile: fc.array(write, { minLength: 5, maxLength: 40 }),
  watchers: fc.array(watcher, { minLength: 1, maxLength: 6 }),
});
type Trial = typeof trial extends fc.Arbitrary<infer T> ? T : never;

/** Fails unless every watcher holds what is listed. */
async function run(store: Store, { before, meanwhile, watchers }: Trial): Promise<void> {
  await using served = await listenFleet(authority, {}, await startFleet({ pageRows: 1 }, silentLog, store));
  const { fleet } = served;
  const sources = await collected(fleet);
  await play(fleet, sources, before);
  const following = watchers.map((plan) => new Rebuilder(served, plan));
  let isEnded = false;
  const ended = Promise.all(following.map((one) => one.follow())).finally(() => {
    isEnded = true;
  });
  await play(fleet, sources, meanwhile);
  while (!isEnded) await play(fleet, sources, [{ cluster: 'a', name: end, app: 'web' }]);
  await ended;
  for (const [at, { held }] of following.entries()) {
    const { items } = documentOf(await fleet.send(`${path}?${watchers[at]?.selector}`));
    const stored = new Map(items.map(({ metadata }) => [keyOf(metadata), String(metadata['resourceVersion'])]));
    for (const all of [held, stored]) all.delete(`cluster/a ${end}`);
    expect(new Map([...held].sort())).toEqual(new Map([...stored].sort()));
  }
}

describe('watches while objects change', () => {
  const what = 'whoever watches, is cut and goes on holds in the end what is stored, each change told once';

  test(`SEA-T01 SEA-T02 SEA-T05 SQLite: ${what}`, async () => {
    const property = fc.asyncProperty(trial, async (one) => run(await createSqliteStore({ file: ':memory:' }), one));
    await fc.assert(property, { numRuns: 12 });
  }, 120_000);

  test(`SEA-T01 SEA-T02 SEA-T05 PostgreSQL: ${what}`, async () => {
    const property = fc.asyncProperty(trial, async (one) => {
      await using database = await createTestDatabase();
      await run(await createPostgresStore({ url: database.url }), one);
    });
    await fc.assert(property, { numRuns: 3 });
  }, 120_000);
});
