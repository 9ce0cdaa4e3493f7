import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectPath, parseLabelSelector, readIdentity, readListPage, type SourceId } from '@orrery/model';
import { createSqliteStore, type ListPosition, type Put, type Store } from '@orrery/storage';
import { podListText, podTexts } from './pods/pod-texts.ts';
import { preparedPuts } from './pods/prepared-pods.ts';
import { type Figure, latencyFigure, type Report } from './report/figure.ts';
import { timesOf } from './report/times-of.ts';

const sources = 20;
const podsPerSource = 5_000;
const pageSize = 500;
const rows = sources * podsPerSource;
const pods = { visible: { kind: 'everything' }, group: '', resource: 'pods' } as const;

/** Fills the embedded store with 100,000 pods and reads them, without HTTP. Making the pods is not in the times. */
export async function runStore(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-bench-store-'));
  try {
    const file = join(folder, 'orrery.db');
    const figures = await measure(file);
    return { file: 'store', title: `SQLite store, ${rows.toLocaleString('en')} pods over ${sources} sources`, figures };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(file: string): Promise<Figure[]> {
  const store = await createSqliteStore({ file });
  let figures: Figure[];
  let bodyBytes: number;
  try {
    const ids = await Promise.all(
      Array.from({ length: sources }, async (_, index) => (await store.ensureSource('cluster', `bench-${index}`)).id),
    );
    const fill = await timeWrites(store, ids);
    const same = await timeWrites(store, ids.slice(0, 4));
    bodyBytes = fill.bytes / rows;
    figures = [
      { what: 'filling, batches of 500', value: rows / fill.seconds, unit: 'rows/s' },
      { what: 'writing the same rows again', value: same.rows / same.seconds, unit: 'rows/s', note: 'nothing changes' },
      await measureComparison(store, ids),
      ...(await measureReads(store, ids)),
    ];
  } finally {
    await store[Symbol.asyncDispose]();
  }
  const { size } = await stat(file);
  const note = `stored bodies ${Math.round(bodyBytes)} bytes, uncompressed`;
  return [...figures, { what: 'file per object', value: size / rows, unit: 'bytes', note }];
}

interface Written {
  readonly seconds: number;
  readonly rows: number;
  readonly bytes: number;
}

async function timeWrites(store: Store, ids: readonly SourceId[]): Promise<Written> {
  let elapsedMs = 0;
  let bytes = 0;
  for (const id of ids) {
    for (const changes of batchesOf(id)) {
      for (const { body } of changes) bytes += body.length;
      const began = performance.now();
      await store.write({ changes });
      elapsedMs += performance.now() - began;
    }
  }
  return { seconds: elapsedMs / 1000, rows: ids.length * podsPerSource, bytes };
}

function* batchesOf(source: SourceId): Generator<Put[]> {
  for (let first = 0; first < podsPerSource; first += pageSize) {
    yield preparedPuts(podTexts(pageSize, first), source);
  }
}

/** From list pages in memory to the decision that nothing has to be written. */
async function measureComparison(store: Store, ids: readonly SourceId[]): Promise<Figure> {
  const pages = Array.from({ length: podsPerSource / pageSize }, (_, page) =>
    Buffer.from(podListText(podTexts(pageSize, page * pageSize))),
  );
  let different = 0;
  const began = performance.now();
  for (const source of ids) for (const page of pages) different += await countDifferent(store, source, page);
  const seconds = (performance.now() - began) / 1000;
  if (different > 0) throw new Error(`${different} unchanged objects compare as different`);
  return {
    what: 'comparing unchanged list pages, page in memory to decision',
    value: rows / seconds,
    unit: 'objects/s',
  };
}

async function countDifferent(store: Store, source: SourceId, page: Uint8Array): Promise<number> {
  const listed = readListPage(page).items.map((range) => readIdentity(page, range));
  const paths = listed.map(({ namespace, name }) => objectPath(namespace, name)).sort();
  const range = { from: paths[0] ?? '', through: paths.at(-1) ?? '', limit: podsPerSource };
  const stored = await store.versions({ source, group: '', resource: 'pods' }, range);
  const known = new Map(stored.map((version) => [version.path, version]));
  return listed.filter(({ namespace, name, uid, resourceVersion }) => {
    const version = known.get(objectPath(namespace, name));
    return version?.uid !== uid || version.originVersion !== resourceVersion;
  }).length;
}

async function measureReads(store: Store, ids: readonly SourceId[]): Promise<Figure[]> {
  const middle = await positionAfter(store, rows / 2);
  const names = preparedPuts(podTexts(podsPerSource), ids[7] ?? store.control).map(({ key }) => key);
  const labels = parseLabelSelector('bench.orrery.dev/shard=7');
  const one = ids.slice(3, 4);
  const list = (query: object) => async (): Promise<unknown> =>
    await store.list({ ...pods, limit: pageSize, ...query });
  return [
    latencyFigure('list 500, first page', await timesOf(100, list({}))),
    latencyFigure('list 500, page in the middle', await timesOf(100, list({ after: middle }))),
    latencyFigure(
      'get by name',
      await timesOf(2000, async (run) => await store.get(pods.visible, names[(run * 7) % names.length] ?? fail())),
    ),
    latencyFigure('label selector, 100 hits in one source', await timesOf(50, list({ labels, sources: one }))),
    latencyFigure(
      'label selector, 2,000 hits, first 500',
      await timesOf(20, list({ labels })),
      'labels have no index yet',
    ),
  ];
}

async function positionAfter(store: Store, objects: number): Promise<ListPosition> {
  let after: ListPosition | undefined;
  for (let read = 0; read < objects; read += pageSize) {
    const page = await store.list({ ...pods, limit: pageSize, ...(after === undefined ? {} : { after }) });
    after = page.next;
  }
  return after ?? fail();
}

function fail(): never {
  throw new Error('the store holds fewer rows than were written');
}
