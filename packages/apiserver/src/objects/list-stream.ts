import type { ListPage, ListPosition, StoredObject } from '@orrery/storage';
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
  readonly pages: AsyncIterable<ListPage>;
  readonly metadata: ListMetadata;
}

/** Objects that come in pages; where the list goes on is known behind them, and so is its metadata. */
interface CutList {
  readonly rendition: Rendition;
  readonly pages: AsyncIterable<ListPage>;
  /** @param next present when more objects follow. */
  readonly end: (next: ListPosition | undefined, rows: number) => Promise<ListMetadata>;
}

const comma = Buffer.from(',');

/** Writes a list: in one piece when its objects are at hand, else page by page as the reader takes them. */
export function writeList(list: ShortList | LongList | CutList): Uint8Array | AsyncIterable<Uint8Array> {
  if ('objects' in list) {
    const { rendition, metadata, objects } = list;
    return Buffer.concat([head(rendition, metadata), ...itemsOf(rendition, objects, true), Buffer.from(']}\n')]);
  }
  return 'end' in list ? writeCut(list) : writeLong(list);
}

async function* writeLong({ rendition, metadata, pages }: LongList): AsyncGenerator<Uint8Array> {
  yield head(rendition, metadata);
  let isFirst = true;
  for await (const { objects } of pages) {
    if (objects.length === 0) continue;
    yield Buffer.concat(itemsOf(rendition, objects, isFirst));
    isFirst = false;
  }
  yield Buffer.from(']}\n');
}

async function* writeCut({ rendition, pages, end }: CutList): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${rendition.open}${rendition.openItems}`);
  let rows = 0;
  let next: ListPosition | undefined;
  for await (const page of pages) {
    if (page.objects.length > 0) yield Buffer.concat(itemsOf(rendition, page.objects, rows === 0));
    rows += page.objects.length;
    next = page.next;
  }
  const metadata = await end(next, rows);
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
