import type { Clock } from '@orrery/kit';
import type { KubeClient } from '../client/create-kube-client.ts';
import type { ListedResource } from '../client/list-pages.ts';
import type { KubeWatchEvent } from '../client/watch-events.ts';
import { KubeError } from '../errors/kube-error.ts';
import type { ReflectorSink } from './reflector-sink.ts';

/** A watch lives a random time in [300, 600) s, so that the watches of a cluster do not end together (KSY-D21). */
const shortestSeconds = 300;
const spreadSeconds = 300;
/** kube-apiserver sends a bookmark about every minute; longer silence may be a dead connection (KSY-D25). */
const silenceMs = 150_000;
/** A watch that ends within this time is short (client-go calls it a very short watch). */
const shortestWatchMs = 1000;

/** One watch. */
export interface WatchRun {
  readonly client: KubeClient;
  readonly resource: ListedResource;
  readonly namespace: string | undefined;
  readonly sink: ReflectorSink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Told each position that was applied; the next watch begins there. */
  readonly onPosition: (resourceVersion: string) => void;
}

/**
 * Watches from a position until the server ends the watch, or until nothing came for 150 s: both are normal ends. Says whether the
 * server ended it within a second.
 * @throws KubeError as `watchEvents`; ConnectionLost when the watch ended within a second without a change, else a broken server
 *   would be asked without pause; what the sink rejected with.
 */
export async function runWatch(run: WatchRun, position: string): Promise<{ readonly isShort: boolean }> {
  const { clock, signal } = run;
  const ended = new AbortController();
  const onAbort = (): void => ended.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const watchdog = startWatchdog(clock, ended);
  const startedAt = clock.monotonic();
  let changeCount = 0;
  try {
    const timeoutSeconds = shortestSeconds + Math.floor(run.random() * spreadSeconds);
    const { namespace } = run;
    const options = { resourceVersion: position, timeoutSeconds, namespace, signal: ended.signal };
    for await (const batch of run.client.watch(run.resource, options)) {
      if (batch.length === 0) run.sink.state({ kind: 'Watching', resourceVersion: position });
      watchdog.pause();
      for (const event of batch) await applyEvent(run, event);
      watchdog.resume();
      changeCount += batch.filter((event) => event.kind === 'change').length;
    }
  } catch (error) {
    if (!watchdog.isSilent() || signal.aborted) throw error;
    return { isShort: false };
  } finally {
    signal.removeEventListener('abort', onAbort);
    ended.abort();
    await watchdog.ended;
  }
  const isShort = clock.monotonic() - startedAt < shortestWatchMs;
  if (isShort && changeCount === 0) throw endedAtOnce(run.resource);
  return { isShort };
}

/** The failure of a watch that ended before it was of use. */
export function endedAtOnce(resource: ListedResource): KubeError {
  return new KubeError('ConnectionLost', `the watch of ${resource.resource} ended at once`);
}

/** A function of its own, so that only a sink that gives a promise costs one. */
function applyEvent(run: WatchRun, event: KubeWatchEvent): Promise<void> | undefined {
  const version = event.kind === 'change' ? event.identity.resourceVersion : event.resourceVersion;
  const taken = event.kind === 'change' ? run.sink.apply(event) : run.sink.bookmark(version);
  if (taken instanceof Promise) return taken.then(() => run.onPosition(version));
  run.onPosition(version);
  return undefined;
}

interface Watchdog {
  /** While the sink works, silence means nothing. */
  pause(): void;
  resume(): void;
  isSilent(): boolean;
  readonly ended: Promise<void>;
}

function startWatchdog(clock: Clock, ended: AbortController): Watchdog {
  let heardAt = clock.monotonic();
  let isPaused = false;
  let isSilent = false;
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const leftMs = isPaused ? silenceMs : heardAt + silenceMs - clock.monotonic();
      if (leftMs <= 0) {
        isSilent = true;
        ended.abort(new KubeError('ConnectionLost', 'neither event nor bookmark for 150 s'));
        return;
      }
      await clock.sleep(leftMs, { signal: ended.signal }).catch(() => undefined); // aborted: the loop ends
    }
  };
  return {
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
      heardAt = clock.monotonic();
    },
    isSilent: () => isSilent,
    ended: watch(),
  };
}
