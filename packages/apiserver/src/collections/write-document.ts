import type { ListPage, ListPosition, StoredObject } from '@orrery/storage';

/** A document with a list in it: what is known of the list only at its end stands behind it. */
export interface ListDocument {
  /** Up to the first item. */
  readonly open: string;
  /** The pieces of an item, one behind the other. */
  readonly item: (object: StoredObject) => readonly Uint8Array[];
  /** From behind the last item on. @param next present when more rows follow. */
  readonly close: (end: { readonly next: ListPosition | undefined; readonly rows: number }) => string;
}

const comma = Buffer.from(',');

/** Writes a document page by page, as its reader takes them. */
export async function* writeDocument(
  document: ListDocument,
  pages: AsyncIterable<ListPage>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(document.open);
  let rows = 0;
  let next: ListPosition | undefined;
  for await (const page of pages) {
    const pieces = itemsOf(document, page, rows);
    if (pieces.length > 0) yield Buffer.concat(pieces);
    rows += page.objects.length;
    next = page.next;
  }
  yield Buffer.from(`${document.close({ next, rows })}\n`);
}

/** A document in one piece. */
export function writeShortDocument(document: ListDocument, page: ListPage): Uint8Array {
  const { objects, next } = page;
  // before the end, which may tell of what was written
  const items = itemsOf(document, page, 0);
  const close = `${document.close({ next, rows: objects.length })}\n`;
  return Buffer.concat([Buffer.from(document.open), ...items, Buffer.from(close)]);
}

/** @param before how many items are written already. */
function itemsOf({ item }: ListDocument, { objects }: ListPage, before: number): readonly Uint8Array[] {
  return objects.flatMap((object, at) => (before + at === 0 ? item(object) : [comma, ...item(object)]));
}
