import type { Clock } from '@orrery/kit';
import type { Revision } from '@orrery/model';
import type { ObjectPredicate } from '@orrery/query';
import type { WatchEvent } from '../contract/reading.ts';
import type { ChangeHub } from './change-hub.ts';
import { type ViewedChange, watchEvent } from './watch-event.ts';

/** What a watch needs. */
export interface WatchDeps {
  readonly hub: ChangeHub;
  readonly clock: Clock;
}

/** A watch: which objects, from where, until when. */
export interface WatchRequest {
  readonly matches: ObjectPredicate;
  readonly after: Revision;
  readonly signal: AbortSignal;
  readonly bookmarkMs: number;
}

/** Events in revision order, in pages, each change once; a bookmark ends a page when one is due. Ends when the signal aborts. */
export async function* watchObjects(
  deps: WatchDeps,
  { matches, after, signal, bookmarkMs }: WatchRequest,
): AsyncGenerator<readonly WatchEvent[]> {
  using _membership = deps.hub.join(after);
  let position = after;
  let bookmarkDue = deps.clock.monotonic() + bookmarkMs;
  while (!signal.aborted) {
    const next = deps.hub.next(signal);
    let events: WatchEvent[];
    let hasMoved: boolean;
    try {
      const page = await deps.hub.behind(position);
      hasMoved = page.through > position;
      position = page.through;
      events = eventsOf(page.changes, matches);
      if (!hasMoved) await waitUntil(deps.clock, next.done, { ms: bookmarkDue - deps.clock.monotonic(), signal });
    } finally {
      next.cancel();
    }
    if (deps.clock.monotonic() >= bookmarkDue && !signal.aborted) {
      events.push({ type: 'bookmark', revision: position });
      bookmarkDue = deps.clock.monotonic() + bookmarkMs;
    }
    if (events.length > 0) yield events;
  }
}

function eventsOf(changes: readonly ViewedChange[], matches: ObjectPredicate): WatchEvent[] {
  const events: WatchEvent[] = [];
  for (const change of changes) {
    const event = watchEvent(change, matches);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** Waits for `done`, at most `ms`. */
async function waitUntil(
  clock: Clock,
  done: Promise<void>,
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  const stop = new AbortController();
  const slept = clock.sleep(ms, { signal: stop.signal }).catch(() => undefined);
  await Promise.race([done, slept]);
  stop.abort(isOver);
}

/** Why a wait ends; made once, since an error costs more than the rest. */
const isOver = 'what was waited for has come';
