import { FakeClock, silentLog } from '@orrery/kit';
import { createCertificateAuthority } from '@orrery/pki';
import { createSqliteStore, type Store } from '@orrery/storage';
import { beforeAll, describe, expect, test } from 'vitest';
import { documentOf, podJson, podKind, startFleet } from '../test-fleet.ts';
import { type ListeningFleet, listenFleet, type TestAuthority } from './test-watching.ts';

let authority: TestAuthority;

beforeAll(async () => {
  authority = await createCertificateAuthority({ commonName: 'test', now: new Date() });
});

/** Counts the watches of a store that have not ended. */
function countWatches(store: Store): { readonly counted: Store; open: () => number } {
  let open = 0;
  const counted = new Proxy(store, {
    get: (target, name) => {
      if (name !== 'watch') return bound(target, name);
      const watch: Store['watch'] = (...args) => {
        const pages = target.watch(...args);
        return (async function* () {
          open += 1;
          try {
            yield* pages;
          } finally {
            open -= 1;
          }
        })();
      };
      return watch;
    },
  });
  return { counted, open: () => open };
}

function bound(target: Store, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

async function until(isMet: () => boolean): Promise<void> {
  while (!isMet()) await new Promise((resolve) => setImmediate(resolve));
}

async function podsOf(served: ListeningFleet, ...names: readonly string[]): Promise<(name: string) => Promise<void>> {
  const source = await served.fleet.addCluster('one');
  await served.fleet.collect(source, podKind);
  const put = (name: string): Promise<void> => served.fleet.put(source, podKind, podJson('n', name));
  for (const name of names) await put(name);
  return put;
}

describe('the end of a watch', () => {
  for (const protocol of ['HTTP/1.1', 'HTTP/2'] as const) {
    test(`STY-C01 ${protocol}: who leaves is watched for no longer, also in the middle of what there is`, async () => {
      const { counted, open } = countWatches(await createSqliteStore({ file: ':memory:' }));
      await using served = await listenFleet(
        authority,
        { pageRows: 1 },
        await startFleet({ pageRows: 1 }, silentLog, counted),
      );
      const put = await podsOf(served, 'a', 'b', 'c');
      for (const query of ['watch=true', `watch=true&resourceVersion=${await counted.revision()}`]) {
        const stream = await served.open(`/fleet/api/v1/pods?${query}`, { protocol });
        await until(() => open() === 1);
        stream.leave();
        await until(() => open() === 0);
      }
      const streams = await Promise.all(
        Array.from({ length: 20 }, () => served.open('/fleet/api/v1/pods?watch=true', { protocol })),
      );
      await Promise.all(streams.map((stream) => stream.take(3)));
      expect(open()).toBe(20);
      await put('d');
      await Promise.all(streams.map((stream) => stream.take(1)));
      for (const stream of streams) stream.leave();
      await until(() => open() === 0);
    });

    test(`architecture 8 ${protocol}: a stop ends watches with a bookmark, and at once`, async () => {
      await using served = await listenFleet(authority);
      const put = await podsOf(served, 'a');
      const stream = await served.open('/fleet/api/v1/pods?watch=true&allowWatchBookmarks=true', { protocol });
      const plain = await served.open('/fleet/api/v1/pods?watch=true', { protocol });
      await Promise.all([stream.take(1), plain.take(1)]);
      await put('b');
      await Promise.all([stream.take(1), plain.take(1)]);
      const revision = String(await served.fleet.store.revision());
      await served.fleet.api[Symbol.asyncDispose]();
      expect(await stream.rest()).toEqual([
        { type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: revision } } },
      ]);
      expect(await plain.rest()).toEqual([]);
    });
  }

  test('SEA-T07 S-23.1 a watch whose rights are gone ends with ERROR 410 in less than 5 s, others go on', async () => {
    await using served = await listenFleet(authority);
    const put = await podsOf(served, 'a');
    const stream = await served.open('/fleet/api/v1/pods?watch=true&allowWatchBookmarks=true');
    await stream.take(1);
    await served.fleet.clock.advance(10_000);
    await put('b');
    expect(await stream.take(1)).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'b' } } }]);
    served.fleet.revoke();
    await served.fleet.clock.advance(5_000);
    expect(await stream.rest()).toMatchObject([
      {
        type: 'ERROR',
        object: { kind: 'Status', code: 410, reason: 'Expired', message: expect.stringContaining('rights') },
      },
    ]);
  });

  test('SEA-T04 a bookmark comes every minute, as a table with a row when asked for as a table', async () => {
    const storeClock = new FakeClock();
    const store = await createSqliteStore({ file: ':memory:', clock: storeClock });
    await using served = await listenFleet(authority, {}, await startFleet({}, silentLog, store));
    await podsOf(served, 'a');
    const resourceVersion = String(await store.revision());
    const url = `/fleet/api/v1/pods?watch=true&allowWatchBookmarks=true&resourceVersion=${resourceVersion}`;
    const plain = await served.open(url);
    const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const table = await served.open(url, { headers: { accept } });
    const partial = {
      ...{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' },
      metadata: { resourceVersion },
    };
    const { sleeping } = storeClock;
    for (let minute = 0; minute < 2; minute += 1) {
      await until(() => storeClock.sleeping >= sleeping);
      await storeClock.advance(60_000);
      expect(await plain.take(1)).toEqual([
        { type: 'BOOKMARK', object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion } } },
      ]);
      const [marked] = await table.take(1);
      expect(marked).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Table', metadata: { resourceVersion }, rows: [{ object: partial }] },
      });
      expect(marked?.object['columnDefinitions'] === null).toBe(minute > 0);
    }
    plain.leave();
    table.leave();
  });

  test('SEA-T10 a reader that stalls holds no more than a little, and is told everything when it reads on', async () => {
    await using served = await listenFleet(authority);
    const put = await podsOf(served);
    const big = 'x'.repeat(50_000);
    const since = await served.fleet.store.revision();
    const stream = await served.open(`/fleet/api/v1/pods?watch=true&resourceVersion=${since}`, {
      protocol: 'HTTP/1.1',
    });
    stream.pause();
    const [source] = await served.fleet.store.sources({ kind: 'everything' });
    expect(source?.name).toBeDefined();
    const { id } = await served.fleet.store.ensureSource('cluster', 'one');
    for (let at = 0; at < 400; at += 1) {
      await served.fleet.put(id, podKind, podJson('n', `p${at}`, { spec: { big: `${big}${at}` } }));
    }
    await put('last');
    stream.resume();
    const names = (await stream.take(401)).map(({ object }) => object.metadata['name']);
    expect(names).toEqual([...Array.from({ length: 400 }, (_, at) => `p${at}`), 'last']);
    stream.leave();
  });

  test('SEA-T02 a watch from the first page of a list in pages ends equal to the store, whatever is written meanwhile', async () => {
    await using served = await listenFleet(authority, { pageRows: 3 });
    const put = await podsOf(served, ...Array.from({ length: 20 }, (_, at) => `p${at}`));
    const held = new Map<string, unknown>();
    const first = documentOf(await served.fleet.send('/fleet/api/v1/pods?limit=5'));
    const writing = (async () => {
      for (let at = 0; at < 60; at += 1) await put(`p${(at * 7) % 25}`);
    })();
    let page = first;
    for (;;) {
      for (const { metadata } of page.items) held.set(String(metadata['name']), metadata['resourceVersion']);
      if (page.metadata['continue'] === undefined) break;
      const more = `limit=5&continue=${page.metadata['continue']}`;
      page = documentOf(await served.fleet.send(`/fleet/api/v1/pods?${more}`));
    }
    await writing;
    await put('end');
    const since = first.metadata['resourceVersion'];
    const stream = await served.open(`/fleet/api/v1/pods?watch=true&resourceVersion=${since}`);
    while (!held.has('end')) {
      for (const { object } of await stream.take(1)) {
        held.set(String(object.metadata['name']), object.metadata['resourceVersion']);
      }
    }
    stream.leave();
    const listed = documentOf(await served.fleet.send('/fleet/api/v1/pods'));
    const expected = listed.items.map(({ metadata }) => [metadata['name'], metadata['resourceVersion']]);
    expect(new Map([...held].sort())).toEqual(
      new Map(expected.map(([name, at]) => [String(name), at] as const).sort()),
    );
  });
});
