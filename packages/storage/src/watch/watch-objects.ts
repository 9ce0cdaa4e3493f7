import type { Clock } from '@orrery/kit';
import type { Revision } from '@orrery/model';
import type { WatchEvent } from '../contract/reading.ts';
import type { ChangeHub, WatchedObjects } from './change-hub.ts';
import { WatchWaits } from './watch-waits.ts';
import type { EventPage, WatchedQuery } from './watched-query.ts';

/** What a watch needs. */
export interface WatchDeps {
  readonly hub: ChangeHub;
  readonly clock: Clock;
}

/** A watch: which objects, from where, until when. */
export interface WatchRequest {
  readonly objects: WatchedObjects;
  readonly after: Revision;
  readonly signal: AbortSignal;
  readonly bookmarkMs: number;
  readonly isEndMarked: boolean;
  readonly markAt?: Revision;
}

/** Events in revision order, in pages, each change once; a bookmark ends a page when one is due. Ends when the signal aborts. */
export async function* watchObjects(
  deps: WatchDeps,
  { objects, after, signal, bookmarkMs, isEndMarked, markAt }: WatchRequest,
): AsyncGenerator<readonly WatchEvent[]> {
  using waits = new WatchWaits(deps.clock, signal);
  using membership = deps.hub.join(after, objects);
  const { watched } = membership;
  using _told = watched.onEvents(waits.wake);
  let position = after;
  let bookmarkDue = deps.clock.monotonic() + bookmarkMs;
  let isMarked = markAt === undefined;
  while (!waits.isEnded) {
    waits.begin();
    const page = await nextEvents(deps.hub, watched, position);
    position = page.through;
    if (!isMarked && markAt !== undefined && position >= markAt) {
      isMarked = true;
      bookmarkDue = deps.clock.monotonic();
    }
    if (page.isEnd) await waits.wait(bookmarkDue);
    if (deps.clock.monotonic() >= bookmarkDue && !waits.isEnded) {
      bookmarkDue = deps.clock.monotonic() + bookmarkMs;
      yield [...page.events, { type: 'bookmark', revision: position }];
    } else if (page.events.length > 0) {
      yield page.events;
    }
  }
  if (isEndMarked) yield [{ type: 'bookmark', revision: position }];
}

/** Events behind a position; at the end there are none before somebody tells of more. */
interface NextEvents extends EventPage {
  readonly isEnd: boolean;
}

/** @throws StatusError Expired as `Store.watch`. */
async function nextEvents(hub: ChangeHub, watched: WatchedQuery, position: Revision): Promise<NextEvents> {
  const held = watched.behind(position);
  if (held !== undefined) return { ...held, isEnd: held.events.length === 0 };
  const { changes, through } = await hub.behind(position);
  return { ...watched.test(changes, through, position), isEnd: through === position };
}
