import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { StatusError } from '@orrery/model';
import type { Exposition } from './exposition.ts';
import type { MetricFamily } from './families/metric-family.ts';

/** Objects of one chunk: small enough that writing one family of it takes a millisecond. */
const chunkRows = 200;

/** One byte is worth more than the last per cent of size: level 1 packs 140 MB/s. */
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Bytes that all tables of an answer may keep, shared by them. */
export interface ByteAllowance {
  left: number;
  readonly total: number;
}

interface Chunk {
  /** The labels that name the objects, a line each. */
  readonly names: Uint8Array;
  /** Of each family, by its place: lines of the object's row, a tab, and what follows its names; undefined when there is none. */
  readonly columns: readonly (Uint8Array | undefined)[];
}

/**
 * The series of a kind. The formats want all series of a family together, the store gives object by object, and a fleet's series are
 * too long to keep as text: 100,000 pods make a gigabyte. So objects are kept apart from their values, both packed: some 220 bytes of
 * memory for each pod with its 45 series.
 */
export class SeriesTable {
  readonly #families: readonly MetricFamily[];
  readonly #allowance: ByteAllowance;
  readonly #chunks: Chunk[] = [];
  #names: string[] = [];
  #columns: string[];

  constructor(families: readonly MetricFamily[], allowance: ByteAllowance) {
    this.#families = families;
    this.#allowance = allowance;
    this.#columns = families.map(() => '');
  }

  /** Begins an object. @param names the labels that name it, as they stand between the braces. */
  addObject(names: string): void {
    if (this.#names.length === chunkRows) this.#pack();
    this.#names.push(names);
  }

  /**
   * Adds a series of the object that was begun last.
   * @param family place of the family.
   * @param more further labels, with a comma in front of each.
   */
  addSeries(family: number, more: string, value: string): void {
    this.#columns[family] += `${this.#names.length - 1}\t${more}} ${value}\n`;
  }

  /**
   * Packs what was added last; nothing is added from then on.
   * @throws StatusError ServiceUnavailable when there is more than the answer may keep; also from `addObject`.
   */
  end(): void {
    this.#pack();
  }

  /** The families that have series, as text, in pieces of a chunk. */
  *write(format: Exposition): Generator<Uint8Array> {
    for (const [at, family] of this.#families.entries()) {
      const chunks = this.#chunks.filter(({ columns }) => columns[at] !== undefined);
      for (const [place, chunk] of chunks.entries()) {
        const text = linesOf(chunk, at, family.name);
        yield Buffer.from(place === 0 ? format.header(withStability(family)) + text : text);
      }
    }
  }

  #pack(): void {
    if (this.#names.length === 0) return;
    const chunk = {
      names: pack(this.#names.join('\n')),
      columns: this.#columns.map((text) => (text === '' ? undefined : pack(text))),
    };
    this.#names = [];
    this.#columns = this.#families.map(() => '');
    for (const bytes of [chunk.names, ...chunk.columns]) this.#allowance.left -= bytes?.length ?? 0;
    if (this.#allowance.left < 0) throw tooMuch(this.#allowance.total);
    this.#chunks.push(chunk);
  }
}

/** As kube-state-metrics writes it: https://github.com/kubernetes/kube-state-metrics/blob/main/pkg/metric_generator/generator.go */
function withStability({ name, help, type, isStable }: MetricFamily): Pick<MetricFamily, 'name' | 'help' | 'type'> {
  return { name, type, help: isStable ? `[STABLE] ${help}` : help };
}

function tooMuch(total: number): StatusError {
  return new StatusError(
    'ServiceUnavailable',
    `the metrics take more than ${total / 1024 / 1024} MiB to put in order; ask for less with clusters, namespaces, resources or metricAllowlist`,
  );
}

function pack(text: string): Uint8Array {
  // a copy, since the result is a part of a buffer of 16 KiB at least
  return Uint8Array.from(zstdCompressSync(Buffer.from(text), packing));
}

function unpack(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : zstdDecompressSync(bytes).toString();
}

function linesOf({ names, columns }: Chunk, at: number, family: string): string {
  const objects = unpack(names).split('\n');
  let text = '';
  for (const line of unpack(columns[at]).split('\n')) {
    const tab = line.indexOf('\t');
    if (tab > 0) text += `${family}{${objects[Number(line.slice(0, tab))]}${line.slice(tab + 1)}\n`;
  }
  return text;
}
