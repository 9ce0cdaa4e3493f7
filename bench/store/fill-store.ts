import { type GeneratedFleetOptions, type GeneratedObject, generateFleet } from '@orrery/lab';
import type { SourceId } from '@orrery/model';
import type { Put, Store } from '@orrery/storage';
import type { Figure } from '../report/figure.ts';
import { Census } from './census.ts';
import { preparedPut } from './prepared-put.ts';

const seed = 4;
const batchSize = 500;
/** Sources filled at a time, as many clusters list at a time; their batches are written together. */
const sourcesAtOnce = 8;

/** A filled store: what is in it, and how long it took. */
export interface Filled {
  readonly census: Census;
  readonly sources: readonly SourceId[];
  /** About as many as were asked for. */
  readonly objects: number;
  readonly figures: readonly Figure[];
}

/** The fleet of so many objects; over 200 sources unless these would have less than 200 objects each. */
export function fleetOptions(objects: number): GeneratedFleetOptions {
  return { seed, sources: Math.min(200, Math.ceil(objects / 200)), objects };
}

/** Fills an empty store. Making and normalising the objects is not in the times. */
export async function fillStore(store: Store, objects: number, target: number): Promise<Filled> {
  const census = new Census();
  const sources: SourceId[] = [];
  const spent = { ms: 0, cpuMs: 0, rows: 0, bytes: 0 };
  const lanes = laneIterator(store, objects, { census, sources });
  for await (const batches of lanes) {
    const began = performance.now();
    const cpu = process.cpuUsage();
    await writeTogether(store, batches);
    const { user, system } = process.cpuUsage(cpu);
    spent.ms += performance.now() - began;
    spent.cpuMs += (user + system) / 1000;
    for (const { body } of batches.flat()) {
      spent.rows += 1;
      spent.bytes += body.length;
    }
  }
  return { census, sources, objects: spent.rows, figures: [fillFigure(spent, target)] };
}

function fillFigure(
  { ms, cpuMs, rows, bytes }: Readonly<Record<'ms' | 'cpuMs' | 'rows' | 'bytes', number>>,
  target: number,
): Figure {
  const how = `batches of ${batchSize}, ${sourcesAtOnce} sources at a time`;
  const what = `${rows} objects, bodies of ${Math.round(bytes / rows)} bytes`;
  const cpu = `${(cpuMs / rows).toFixed(3)} ms of CPU each in this process`;
  const value = (rows / ms) * 1000;
  return {
    id: 'filling',
    what: 'filling with all indexes, mean',
    value,
    unit: 'rows/s',
    target: { atLeast: target, atObjects: 1_000_000 },
    note: `${how}; ${what}; ${cpu}`,
  };
}

/** Submits batches at once and waits for all: the store works at one while the next is there already. */
export async function writeTogether(store: Store, batches: readonly (readonly Put[])[]): Promise<void> {
  await Promise.all(batches.map(async (changes) => await store.write({ changes })));
}

/** Cuts puts into batches of the size ingest writes. */
export function batchesOf(puts: readonly Put[]): Put[][] {
  return Array.from({ length: Math.ceil(puts.length / batchSize) }, (_, at) =>
    puts.slice(at * batchSize, (at + 1) * batchSize),
  );
}

interface Lane {
  readonly source: SourceId;
  readonly objects: Iterator<GeneratedObject>;
}

async function* laneIterator(
  store: Store,
  objects: number,
  found: { readonly census: Census; readonly sources: SourceId[] },
): AsyncGenerator<Put[][]> {
  const fleet = generateFleet(fleetOptions(objects));
  let lanes: Lane[] = [];
  while (true) {
    while (lanes.length < sourcesAtOnce) {
      const next = fleet.next();
      if (next.done === true) break;
      const { id } = await store.ensureSource('cluster', next.value.name);
      found.sources.push(id);
      lanes.push({ source: id, objects: next.value.objects() });
    }
    if (lanes.length === 0) return;
    const batches = lanes.map((lane) => takeBatch(lane, found.census));
    lanes = lanes.filter((_, at) => batches[at]?.length === batchSize);
    yield batches.filter((batch) => batch.length > 0);
  }
}

function takeBatch({ source, objects }: Lane, census: Census): Put[] {
  const batch: Put[] = [];
  while (batch.length < batchSize) {
    const next = objects.next();
    if (next.done === true) break;
    const put = preparedPut(next.value, source);
    if (next.value.kind.resource === 'pods') census.add(put.key, next.value.text);
    batch.push(put);
  }
  return batch;
}

/** Objects of a source that the fleet does not have, for whoever needs more. */
export function* moreObjects(objects: number, otherSeed: number): Generator<GeneratedObject> {
  for (const source of generateFleet({ seed: otherSeed, sources: 1, objects })) yield* source.objects();
}
