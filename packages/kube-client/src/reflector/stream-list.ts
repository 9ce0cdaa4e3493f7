import type { ListedPage } from '../client/list-pages.ts';
import type { ChangeEvent, KubeWatchEvent } from '../client/watch-events.ts';
import { isKubeError, KubeError } from '../errors/kube-error.ts';
import { positionBefore } from './compare-positions.ts';
import { createPageGatherer } from './page-gatherer.ts';
import type { ScopeSource } from './scope-source.ts';
import { startSilenceWatchdog } from './silence-watchdog.ts';

/** Without an object for so long before the end of the initial events the server is one that never ends them (KSY-D01). */
const silenceMs = 60_000;
/** When the server ends the watch; initial events take as long as they are written. */
const timeoutSeconds = 1800;
/** As of a paged walk. */
const objectLimit = 5_000_000;

/** A list that comes as a watch. */
export interface StreamedList {
  /** Ends normally only when the server said that the initial events are complete. */
  readonly pages: AsyncIterable<ListedPage>;
  /** Whether a failure of `pages` means that the server has no streaming lists. */
  isUnsupported(failure: unknown): boolean;
}

/**
 * Lists by watching with `sendInitialEvents` (KSY-D01). Objects that are created or changed meanwhile are items too. At the first
 * deletion that is sent meanwhile the list is that of the moment before: what comes after it is dropped, and a watch from the
 * last page's resourceVersion brings it again, so that no deletion depends on this process staying alive.
 */
export function streamList(source: ScopeSource, signal: AbortSignal): StreamedList {
  const noEnd = new KubeError('Timeout', `the streaming list of ${source.resource.resource} has no end`);
  return {
    pages: readStream(source, signal, noEnd),
    isUnsupported: (failure) =>
      failure === noEnd || (isKubeError(failure) && (failure.status === 400 || failure.status === 422)),
  };
}

async function* readStream(
  source: ScopeSource,
  signal: AbortSignal,
  noEnd: KubeError,
): AsyncGenerator<ListedPage, void> {
  const { client, resource, selection, clock } = source;
  const ended = new AbortController();
  const onAbort = (): void => ended.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  const watchdog = startSilenceWatchdog(clock, ended, { limitMs: silenceMs, reason: () => noEnd });
  const walk = createWalk(noEnd);
  try {
    const options = { ...selection, sendInitialEvents: true, timeoutSeconds, signal: ended.signal };
    for await (const batch of client.watch(resource, options)) {
      const hasObjects = batch.some((event) => event.kind === 'change');
      if (hasObjects) watchdog.pause();
      for (const event of batch) {
        const page = walk.take(event);
        if (page === undefined) continue;
        yield page;
        if (page.continueToken === '') return;
      }
      if (hasObjects) watchdog.resume();
    }
    throw noEnd;
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort(noEnd);
    await watchdog.ended;
  }
}

interface Walk {
  /** The page that an event completes, if it does; the last one has no `continueToken`. */
  take(event: KubeWatchEvent): ListedPage | undefined;
}

function createWalk(noEnd: KubeError): Walk {
  const gatherer = createPageGatherer();
  let objects = 0;
  /** The position before the first deletion. */
  let until: string | undefined;
  const add = (event: ChangeEvent): ListedPage | undefined => {
    if (until !== undefined) return undefined;
    if (event.type === 'DELETED') {
      until = positionBefore(event.identity.resourceVersion);
      if (until === undefined) throw noEnd;
      return undefined;
    }
    objects += 1;
    if (objects > objectLimit) throw new KubeError('DecodeError', `a list has more than ${objectLimit} objects`);
    gatherer.add(event);
    return gatherer.isFull() ? gatherer.take() : undefined;
  };
  return {
    take: (event) => {
      if (event.kind === 'change') return add(event);
      return event.endsInitialEvents ? gatherer.takeLast(until ?? event.resourceVersion) : undefined;
    },
  };
}
