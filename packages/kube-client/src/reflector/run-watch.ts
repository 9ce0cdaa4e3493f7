import type { KubeWatchEvent } from '../client/watch-events.ts';
import { KubeError } from '../errors/kube-error.ts';
import { isLowerPosition } from './compare-positions.ts';
import type { ScopeSource } from './scope-source.ts';
import { startSilenceWatchdog } from './silence-watchdog.ts';

/** A watch lives a random time in [300, 600) s, so that the watches of a cluster do not end together (KSY-D21). */
const shortestSeconds = 300;
const spreadSeconds = 300;
/** A watch that ends within this time is short (client-go calls it a very short watch). */
const shortestWatchMs = 1000;

/** One watch. */
export interface WatchRun {
  readonly source: ScopeSource;
  readonly random: () => number;
  /** Ends the reflector. */
  readonly signal: AbortSignal;
  /** Ends this watch only. */
  readonly stop: AbortSignal;
  /** Without event or bookmark for so long the watch ends; undefined where silence means nothing. */
  readonly silenceMs: number | undefined;
  /** The server accepted the watch. */
  readonly onOpened: () => void;
  /** Told each position that was applied; the next watch begins there. */
  readonly onPosition: (resourceVersion: string) => void;
  /** The server sends bookmarks. */
  readonly onBookmark: () => void;
}

/**
 * How a watch ended without a failure. `ended`: by the server. `silent`: nothing came for too long. `lower`: a bookmark is below the
 * position. `stopped`: it was told to.
 */
export interface WatchEnd {
  readonly kind: 'ended' | 'silent' | 'lower' | 'stopped';
  /** Within a second, and by what the server did. */
  readonly isShort: boolean;
}

/**
 * Watches from a position until the watch ends.
 * @throws KubeError as `watchEvents`; ConnectionLost when the watch ended within a second without a change, else a broken server
 *   would be asked without pause; whatever the sink rejected with.
 */
export async function runWatch(run: WatchRun, position: string): Promise<WatchEnd> {
  const { signal, stop } = run;
  const { clock, resource } = run.source;
  const ended = new AbortController();
  const unlink = [signal, stop].map((each) => follow(each, ended));
  const reason = (): Error => new KubeError('ConnectionLost', `neither event nor bookmark for ${run.silenceMs} ms`);
  const watchdog = startSilenceWatchdog(clock, ended, { limitMs: run.silenceMs, reason });
  const startedAt = clock.monotonic();
  const reader = createReader(run, position);
  const isShort = (): boolean => clock.monotonic() - startedAt < shortestWatchMs;
  try {
    for await (const batch of watchBatches(run, position, ended.signal)) {
      watchdog.pause();
      if (await reader.take(batch)) return { kind: 'lower', isShort: isShort() };
      watchdog.resume();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (stop.aborted) return { kind: 'stopped', isShort: false };
    if (watchdog.isSilent()) return { kind: 'silent', isShort: false };
    throw error;
  } finally {
    for (const each of unlink) each();
    ended.abort();
    await watchdog.ended;
  }
  if (isShort() && reader.changeCount() === 0) throw endedAtOnce(resource.resource);
  return { kind: 'ended', isShort: isShort() };
}

/** The failure of a watch that ended before it was of use. It has a status: the server answered, the connection was not broken. */
export function endedAtOnce(resource: string): KubeError {
  return new KubeError('ConnectionLost', `the watch of ${resource} ended at once`, { status: 200 });
}

function watchBatches(
  run: WatchRun,
  resourceVersion: string,
  signal: AbortSignal,
): AsyncIterable<readonly KubeWatchEvent[]> {
  const { client, resource, selection } = run.source;
  const timeoutSeconds = shortestSeconds + Math.floor(run.random() * spreadSeconds);
  return client.watch(resource, { ...selection, resourceVersion, timeoutSeconds, signal });
}

interface Reader {
  /** Applies a batch; true when a bookmark is below the position, and the rest was left. */
  take(batch: readonly KubeWatchEvent[]): Promise<boolean>;
  changeCount(): number;
}

function createReader(run: WatchRun, from: string): Reader {
  const { sink } = run.source;
  let position = from;
  let isOpen = false;
  let changes = 0;
  const onApplied = (version: string): void => {
    position = version;
    run.onPosition(version);
  };
  /** A function of its own, so that only a sink that gives a promise costs one. */
  const apply = (event: KubeWatchEvent): Promise<void> | undefined => {
    const version = event.kind === 'change' ? event.identity.resourceVersion : event.resourceVersion;
    const taken = event.kind === 'change' ? sink.apply(event) : sink.bookmark(version);
    if (taken instanceof Promise) return taken.then(() => onApplied(version));
    onApplied(version);
    return undefined;
  };
  return {
    changeCount: () => changes,
    take: async (batch) => {
      if (!isOpen) {
        isOpen = true;
        run.onOpened();
        sink.state({ kind: 'Watching', resourceVersion: position });
      }
      for (const event of batch) {
        if (event.kind === 'change') changes += 1;
        else if (isLowerPosition(event.resourceVersion, position)) return true;
        else run.onBookmark();
        await apply(event);
      }
      return false;
    },
  };
}

/** Aborts a controller with a signal; gives what ends that. */
function follow(signal: AbortSignal, ended: AbortController): () => void {
  const onAbort = (): void => ended.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}
