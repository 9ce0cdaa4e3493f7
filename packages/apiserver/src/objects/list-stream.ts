import type { StoredObject } from '@orrery/storage';
import type { Rendition } from './rendition.ts';

/** `metav1.ListMeta`. */
export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Objects at hand. */
interface ShortList {
  readonly rendition: Rendition;
  readonly objects: readonly StoredObject[];
  readonly metadata: ListMetadata;
}

/** Objects that come in pages; the metadata is known before them. */
interface LongList {
  readonly rendition: Rendition;
  readonly pages: AsyncIterable<readonly StoredObject[]>;
  readonly metadata: ListMetadata;
}

/** Objects that come in pages up to a limit; where the list goes on is known behind them, and so is its metadata. */
interface CutList {
  readonly rendition: Rendition;
  readonly pages: AsyncIterable<readonly StoredObject[]>;
  readonly limit: number;
  /** @param last the last object written when more follow. */
  readonly end: (last: StoredObject | undefined, rows: number) => Promise<ListMetadata>;
}

const comma = Buffer.from(',');

/** Writes a list: in one piece when its objects are at hand, else page by page as the reader takes them. */
export function writeList(list: ShortList | LongList | CutList): Uint8Array | AsyncIterable<Uint8Array> {
  if ('objects' in list) {
    const { rendition, metadata, objects } = list;
    return Buffer.concat([head(rendition, metadata), ...itemsOf(rendition, objects, true), Buffer.from(']}\n')]);
  }
  return 'limit' in list ? writeCut(list) : writeLong(list);
}

async function* writeLong({ rendition, metadata, pages }: LongList): AsyncGenerator<Uint8Array> {
  yield head(rendition, metadata);
  let isFirst = true;
  for await (const objects of pages) {
    if (objects.length === 0) continue;
    yield Buffer.concat(itemsOf(rendition, objects, isFirst));
    isFirst = false;
  }
  yield Buffer.from(']}\n');
}

async function* writeCut({ rendition, pages, limit, end }: CutList): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${rendition.open}${rendition.openItems}`);
  let rows = 0;
  let last: StoredObject | undefined;
  let hasMore = false;
  for await (const page of pages) {
    const objects = page.slice(0, limit - rows);
    hasMore = objects.length < page.length;
    if (objects.length > 0) yield Buffer.concat(itemsOf(rendition, objects, rows === 0));
    rows += objects.length;
    last = objects.at(-1) ?? last;
    if (hasMore) break;
  }
  const metadata = await end(hasMore ? last : undefined, rows);
  yield Buffer.from(`],"metadata":${JSON.stringify(metadata)}}\n`);
}

function head(rendition: Rendition, metadata: ListMetadata): Uint8Array {
  return Buffer.from(`${rendition.open},"metadata":${JSON.stringify(metadata)}${rendition.openItems}`);
}

function itemsOf(rendition: Rendition, objects: readonly StoredObject[], isFirst: boolean): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (const object of objects) {
    if (!isFirst || pieces.length > 0) pieces.push(comma);
    pieces.push(rendition.item(object));
  }
  return pieces;
}
