import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type ItemRange, readItemList, type ScopeKey } from '@orrery/model';
import type { Store } from '@orrery/storage';

/** Objects in one staged chunk are together about so large, unpacked; the store takes 16 MiB. */
const chunkBytes = 8 * 1024 * 1024;
/** Chunks of one part have consecutive numbers below this: 256 MiB unpacked are 32 chunks, and each may be one object more. */
const chunksPerPart = 128;

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Some objects of a snapshot, as bytes. */
export interface PartItems {
  /** Number of the part, from 1 on. */
  readonly part: number;
  readonly bytes: Uint8Array;
  readonly items: readonly ItemRange[];
}

/** Which snapshot of which kind. */
export interface Upload {
  readonly scope: ScopeKey;
  readonly upload: string;
}

/** Keeps a part until the snapshot is whole; the same part again takes its place. */
export async function stageItems(store: Pick<Store, 'stagePart'>, upload: Upload, part: PartItems): Promise<void> {
  const chunks = chunksOf(part);
  for (const [index, chunk] of chunks.entries()) {
    const json = Buffer.concat(jsonList(part.bytes, chunk));
    const packed = await pack(json, { level: 1 });
    const header = Buffer.from([chunks.length]);
    await store.stagePart(upload, { part: part.part * chunksPerPart + index, body: Buffer.concat([header, packed]) });
  }
}

/** What was kept, in the order of the parts; chunks that a part no longer has are passed over. */
export async function* stagedItems(store: Pick<Store, 'stagedParts'>, upload: Upload): AsyncGenerator<PartItems> {
  for await (const { part: number, body } of store.stagedParts(upload)) {
    const index = number % chunksPerPart;
    if (index >= (body[0] ?? 0)) continue;
    const bytes = await unpack(body.subarray(1));
    yield { part: Math.floor(number / chunksPerPart), bytes, items: readItemList(bytes) };
  }
}

function chunksOf({ items }: PartItems): ItemRange[][] {
  const chunks: ItemRange[][] = [];
  let chunk: ItemRange[] = [];
  let size = 0;
  for (const item of items) {
    const length = item.end - item.start;
    if (chunk.length > 0 && size + length > chunkBytes) {
      chunks.push(chunk);
      chunk = [];
      size = 0;
    }
    chunk.push(item);
    size += length;
  }
  chunks.push(chunk);
  return chunks;
}

function jsonList(bytes: Uint8Array, items: readonly ItemRange[]): Uint8Array[] {
  const pieces: Uint8Array[] = [Buffer.from('[')];
  for (const [index, { start, end }] of items.entries()) {
    if (index > 0) pieces.push(comma);
    pieces.push(bytes.subarray(start, end));
  }
  pieces.push(Buffer.from(']'));
  return pieces;
}

const comma = Buffer.from(',');
