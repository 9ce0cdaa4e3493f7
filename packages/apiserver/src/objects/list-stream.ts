import type { ListPage, ListPosition, StoredObject } from '@orrery/storage';
import type { Rendition } from './rendition.ts';
import { yamlItem, yamlOf } from './yaml-text.ts';

/** `metav1.ListMeta`. */
export interface ListMetadata {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

interface Written {
  readonly rendition: Rendition;
  /** Absent: JSON. */
  readonly isYaml?: boolean;
}

/** Objects at hand. */
interface ShortList extends Written {
  readonly objects: readonly StoredObject[];
  readonly metadata: ListMetadata;
}

/** Objects that come in pages; the metadata is known before them. */
interface LongList extends Written {
  readonly pages: AsyncIterable<ListPage>;
  readonly metadata: ListMetadata;
}

/** Objects that come in pages; where the list goes on is known behind them, and so is its metadata. */
interface CutList extends Written {
  readonly pages: AsyncIterable<ListPage>;
  /** @param next present when more objects follow. */
  readonly end: (next: ListPosition | undefined, rows: number) => ListMetadata;
}

const comma = Buffer.from(',');

/** Writes a list: in one piece when its objects are at hand, else page by page as the reader takes them. */
export function writeList(list: ShortList): Uint8Array;
export function writeList(list: LongList | CutList): AsyncIterable<Uint8Array>;
export function writeList(list: ShortList | LongList | CutList): Uint8Array | AsyncIterable<Uint8Array> {
  const { rendition, isYaml = false } = list;
  if ('objects' in list) {
    const json = Buffer.concat([
      head(rendition, list.metadata),
      ...itemsOf(rendition, list.objects, true),
      Buffer.from(']}\n'),
    ]);
    return isYaml ? Buffer.from(yamlOf(json)) : json;
  }
  if (isYaml) return writeYaml(list);
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
  yield Buffer.from(`],"metadata":${JSON.stringify(end(next, rows))}}\n`);
}

/** As JSON is written, item by item. The metadata comes last, where nothing tells a whole list from a part of it but the end. */
async function* writeYaml(list: LongList | CutList): AsyncGenerator<Uint8Array> {
  const { rendition, pages } = list;
  // without items, the member of the items is the last line of the head
  const [itemsLine, ...lines] = yamlOf(Buffer.from(`${rendition.open}${rendition.openItems}]}`))
    .trimEnd()
    .split('\n')
    .reverse();
  yield Buffer.from(`${[...lines.reverse(), (itemsLine ?? '').replace(/ \[\]$/, '')].join('\n')}\n`);
  let rows = 0;
  let next: ListPosition | undefined;
  for await (const page of pages) {
    yield Buffer.from(page.objects.map((object) => yamlItem(Buffer.concat(rendition.item(object)))).join(''));
    rows += page.objects.length;
    next = page.next;
  }
  const metadata = 'end' in list ? list.end(next, rows) : list.metadata;
  yield Buffer.from(yamlOf(Buffer.from(JSON.stringify({ metadata }))));
}

function head(rendition: Rendition, metadata: ListMetadata): Uint8Array {
  return Buffer.from(`${rendition.open},"metadata":${JSON.stringify(metadata)}${rendition.openItems}`);
}

function itemsOf(rendition: Rendition, objects: readonly StoredObject[], isFirst: boolean): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (const object of objects) {
    if (!isFirst || pieces.length > 0) pieces.push(comma);
    pieces.push(...rendition.item(object));
  }
  return pieces;
}
