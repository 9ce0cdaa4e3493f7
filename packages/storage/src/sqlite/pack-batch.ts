import { type SourceId, sourceId } from '@orrery/model';
import type { Batch, Put, Remove } from '../contract/writing.ts';

/**
 * A batch as it crosses to the writing thread. Objects would be copied member by member there and back, which was the greatest cost of
 * taking in a batch: so puts are columns here, a third of the time, and their bodies one buffer that is handed over.
 */
export interface PackedBatch {
  readonly beside: Omit<Batch, 'changes'>;
  /** Changes that are no puts, with their places among all. */
  readonly removes: readonly (readonly [place: number, change: Remove])[];
  /** Optimistic concurrency of puts, by their number among the puts. */
  readonly expects: readonly (readonly [put: number, expects: NonNullable<Put['expects']>])[];
  /** Group, resource and version, each combination once. */
  readonly kinds: readonly (readonly [group: string, resource: string, version: string])[];
  /** Of each put: source, number of the kind, end of the annotations, end of the body. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Of each put: namespace, name, uid, version in the member. */
  readonly texts: readonly string[];
  readonly bodies: Uint8Array<ArrayBuffer>;
}

const numbersEach = 4;
const textsEach = 4;

/** Copies all bodies into one buffer; the batch stays as it is. */
export function packBatch({ changes, ...beside }: Batch): PackedBatch {
  const removes: [number, Remove][] = [];
  const puts: Put[] = [];
  let size = 0;
  for (const [place, change] of changes.entries()) {
    if (change.op === 'remove') removes.push([place, change]);
    else {
      puts.push(change);
      size += change.body.byteLength;
    }
  }
  return { beside, removes, ...packPuts(puts, size) };
}

/** The batch again; its bodies are views of the one buffer. */
export function unpackBatch({ beside, removes, ...packed }: PackedBatch): Batch {
  const puts = unpackPuts(packed);
  if (removes.length === 0) return { ...beside, changes: puts };
  const changes: (Put | Remove)[] = [];
  let taken = 0;
  for (const [place, remove] of removes) {
    while (changes.length < place) {
      const put = puts[taken];
      if (put === undefined) break;
      changes.push(put);
      taken += 1;
    }
    changes.push(remove);
  }
  return { ...beside, changes: changes.concat(puts.slice(taken)) };
}

type PackedPuts = Omit<PackedBatch, 'beside' | 'removes'>;

function packPuts(puts: readonly Put[], size: number): PackedPuts {
  const bodies = new Uint8Array(size);
  const numbers = new Float64Array(puts.length * numbersEach);
  const texts: string[] = [];
  const expects: [number, NonNullable<Put['expects']>][] = [];
  const kinds = new KindNumbers();
  let end = 0;
  for (const [at, put] of puts.entries()) {
    const { key, body } = put;
    bodies.set(body, end);
    end += body.byteLength;
    numbers.set([key.source, kinds.numberOf(put), put.annotationsEnd, end], at * numbersEach);
    texts.push(key.namespace, key.name, put.uid, put.originVersion);
    if (put.expects !== undefined) expects.push([at, put.expects]);
  }
  return { kinds: kinds.known, numbers, texts, expects, bodies };
}

function unpackPuts({ kinds, numbers, texts, expects, bodies }: PackedPuts): Put[] {
  const expected = new Map(expects);
  const puts: Put[] = [];
  let start = 0;
  for (let at = 0; at * numbersEach < numbers.length; at += 1) {
    const [source = 0, kind = 0, annotationsEnd = 0, end = 0] = numbers.subarray(at * numbersEach);
    const [group = '', resource = '', version = ''] = kinds[kind] ?? [];
    const text = at * textsEach;
    const expects = expected.get(at);
    puts.push({
      op: 'put',
      key: { source: idOf(source), group, resource, namespace: texts[text] ?? '', name: texts[text + 1] ?? '' },
      version,
      uid: texts[text + 2] ?? '',
      originVersion: texts[text + 3] ?? '',
      body: bodies.subarray(start, end),
      annotationsEnd,
      ...(expects === undefined ? {} : { expects }),
    });
    start = end;
  }
  return puts;
}

const idOf = (number: number): SourceId => sourceId(number);

/** Numbers the combinations of group, resource and version; neighbours are mostly of one kind. */
class KindNumbers {
  readonly known: [group: string, resource: string, version: string][] = [];
  readonly #numbers = new Map<string, number>();

  numberOf({ key: { group, resource }, version }: Put): number {
    const text = JSON.stringify([group, resource, version]);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.known.length);
    this.known.push([group, resource, version]);
    return this.known.length - 1;
  }
}
