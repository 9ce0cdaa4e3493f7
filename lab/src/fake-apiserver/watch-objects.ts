import { ApiStatus, resourceVersionTooLarge } from './api-status.ts';
import type { ListTarget } from './list-objects.ts';
import type { ListOptions } from './list-options.ts';
import type { ObjectStore } from './object-store.ts';
import { kindKey } from './served-kind.ts';
import { bookmarkLine, eventLine, eventOf, type WatchTarget } from './watch-event.ts';
import type { OpenWatch, WatchHub, WatchSink } from './watch-hub.ts';

const initialEnd = { 'k8s.io/initial-events-end': 'true' };

/** Without `timeoutSeconds` kube-apiserver takes 30 to 60 minutes (`--min-request-timeout`). */
const defaultTimeoutMs = 30 * 60_000;

/**
 * Starts a watch. Without a position, or from `0`, or where asked for, the present objects come first as ADDED, in the last case with
 * a bookmark behind them (seen on 1.36; a position in the future is refused there after 3 s, here at once). From a position everything after it
 * follows; from one the server has not reached, nothing until it has; from one it has forgotten, an ERROR event and the end:
 * the answer itself is a 200 (seen on 1.36). Undefined when the watch is over already.
 */
export function watchObjects(
  deps: { readonly store: ObjectStore; readonly hub: WatchHub },
  list: ListTarget,
  options: ListOptions,
  sink: WatchSink,
): OpenWatch | undefined {
  const { store, hub } = deps;
  const timeoutMs = options.timeoutSeconds === undefined ? defaultTimeoutMs : options.timeoutSeconds * 1000;
  const { selects } = options;
  const target: WatchTarget = { ...list, selects, bookmarks: options.bookmarks, timeoutMs };
  const key = kindKey(list.kind);
  const asked = Number(options.resourceVersion);
  if (options.initialEvents === true && asked > store.revision) {
    const tooLarge = resourceVersionTooLarge(options.resourceVersion, store.revision);
    sink.write(`{"type":"ERROR","object":${tooLarge.toText()}}\n`);
    sink.end();
    return undefined;
  }
  if (options.initialEvents ?? asked === 0) {
    sendPresent(store, target, sink);
    if (options.initialEvents === true && options.bookmarks)
      sink.write(bookmarkLine(target, store.revision, initialEnd));
    return hub.open(target, sink, store.revision);
  }
  const oldest = store.oldestWatch(key);
  if (asked < oldest) {
    const gone = new ApiStatus(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
    sink.write(`{"type":"ERROR","object":${gone.toText()}}\n`);
    sink.end();
    return undefined;
  }
  let position = asked;
  for (const change of store.changesAfter(key, asked)) {
    const event = eventOf(target, change);
    if (event === undefined) continue;
    sink.write(eventLine(target, event));
    position = change.revision;
  }
  return hub.open(target, sink, position);
}

function sendPresent(store: ObjectStore, target: WatchTarget, sink: WatchSink): void {
  const { kind, namespace, selects } = target;
  const present = { namespace, revision: store.revision, start: '', limit: 0 };
  for (const object of store.page(kindKey(kind), present).objects) {
    if (selects === undefined || selects(object)) sink.write(eventLine(target, { type: 'ADDED', object }));
  }
}
