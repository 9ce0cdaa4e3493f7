import type { Revision } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { Change, ChangeFilter, WatchEvent } from '../contract/reading.ts';
import type { Store } from '../contract/store.ts';
import { allPods, everything } from './objects.ts';

/** The first `count` changes behind a revision; waits for those to come. */
export async function takeChanges(
  store: Store,
  after: Revision,
  count: number,
  filter: ChangeFilter = { visible: everything },
): Promise<Change[]> {
  const stop = new AbortController();
  const seen: Change[] = [];
  for await (const page of store.changes(after, filter, { signal: stop.signal })) {
    seen.push(...page);
    if (seen.length >= count) stop.abort();
  }
  return seen;
}

/** The first `count` events behind a revision, bookmarks left out; waits for those to come. */
export async function takeEvents(
  store: Store,
  after: Revision,
  count: number,
  query: Omit<ObjectQuery, 'order'> = allPods,
): Promise<Exclude<WatchEvent, { type: 'bookmark' }>[]> {
  const stop = new AbortController();
  const seen: Exclude<WatchEvent, { type: 'bookmark' }>[] = [];
  for await (const page of store.watch(query, after, { signal: stop.signal })) {
    for (const event of page) if (event.type !== 'bookmark') seen.push(event);
    if (seen.length >= count) stop.abort();
  }
  return seen;
}

/** What an endless sequence says first, or how it fails. */
export async function firstOf<T>(pages: AsyncIterable<T>): Promise<T | undefined> {
  for await (const page of pages) return page;
  return undefined;
}

/** A signal that nobody aborts, for what is expected to end by itself. */
export function endless(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}
