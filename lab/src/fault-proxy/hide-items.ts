import { createHash } from 'node:crypto';

interface ListText {
  readonly metadata?: object;
  readonly items?: readonly unknown[];
}

/** A list without a share of its items: a body that looks whole. Other bodies stay as they are. */
export function hideItems(body: string, share: number): string {
  const list = JSON.parse(body) as ListText; // of an API server
  if (!Array.isArray(list.items)) return body;
  const items = list.items.filter((item: unknown) => !isHidden(item, share));
  const metadata = share < 1 ? list.metadata : { ...list.metadata, continue: '', remainingItemCount: undefined };
  return JSON.stringify({ ...list, metadata, items });
}

/** Whether an object is among the hidden share; the same answer for the same name, whatever the list. */
export function isHidden(object: unknown, share: number): boolean {
  const { metadata } = object as { readonly metadata?: { readonly namespace?: string; readonly name?: string } };
  if (metadata?.name === undefined) return false;
  const hash = createHash('sha1')
    .update(`${metadata.namespace ?? ''}/${metadata.name}`)
    .digest();
  return hash.readUInt32BE(0) / 2 ** 32 < share;
}
