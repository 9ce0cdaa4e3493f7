import type { Clock, Log } from '@orrery/kit';
import type { KubeClient } from '../client/create-kube-client.ts';
import type { ListedResource } from '../client/list-pages.ts';
import { createRetryPlanner, type Retry, type Step } from './plan-retry.ts';
import type { ReflectorSink } from './reflector-sink.ts';
import { runList } from './run-list.ts';
import { endedAtOnce, runWatch } from './run-watch.ts';

/** Watches in a row that may end within a second, whatever they delivered; a server may repeat one change for ever. */
const shortWatches = 3;

/** What a reflector needs. */
export interface ReflectorDeps {
  readonly client: KubeClient;
  readonly resource: ListedResource;
  /** Only this namespace; else all. */
  readonly namespace?: string | undefined;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly sink: ReflectorSink;
  /** The stored resourceVersion of a scope with a complete snapshot: the first step is a watch, not a list (KSY-D12). */
  readonly position?: string | undefined;
  /**
   * Resolves when a list may start: the cluster is reachable (KSY-G01) and a place among its lists is free (section L of KSY).
   * What it gives is disposed when the list has ended. Rejects with the signal's reason on abort.
   */
  readonly enterList: (signal: AbortSignal) => Promise<Disposable>;
}

/** Keeps one (cluster, resource[, namespace]) up to date in a sink: list, then watch, for ever (KSY section D). */
export interface Reflector {
  /** Runs until the signal aborts, then resolves. Failures are told to the sink and retried; it never rejects. Call it once. */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
}

/** A reflector with client-go's semantics (`tools/cache/reflector.go`); memory: one page or the lines of one chunk. */
export function createReflector(deps: ReflectorDeps): Reflector {
  const planner = createRetryPlanner(deps);
  const { client, resource, namespace, clock, sink } = deps;
  let position = deps.position;
  let step: Step = position === undefined ? { kind: 'list', cause: 'initial' } : { kind: 'watch' };
  let lastReason: string | undefined;
  let shortInRow = 0;

  const list = async (cause: Extract<Step, { kind: 'list' }>['cause'], signal: AbortSignal): Promise<void> => {
    using _place = await deps.enterList(signal);
    sink.state({ kind: 'Listing', cause });
    position = await runList({ client, resource, namespace, sink, cause, position, signal });
    planner.onListed();
  };
  const watch = async (from: string, signal: AbortSignal): Promise<void> => {
    const onPosition = (resourceVersion: string): void => {
      position = resourceVersion;
      planner.onEvent();
      lastReason = undefined;
    };
    const run = { client, resource, namespace, sink, clock, random: deps.random, signal, onPosition };
    const { isShort } = await runWatch(run, from);
    shortInRow = isShort ? shortInRow + 1 : 0;
    if (shortInRow >= shortWatches) throw endedAtOnce(resource);
  };
  const wait = async (retry: Retry, signal: AbortSignal): Promise<void> => {
    const { failure, delayMs } = retry;
    if (delayMs === 0) return;
    const { reason, message, status } = failure;
    if (reason !== lastReason) {
      deps.log.warn(
        { group: resource.group, resource: resource.resource, reason, err: failure },
        'list or watch failed',
      );
    }
    lastReason = reason;
    sink.state({ kind: 'Backoff', failure: { reason, message }, status, delayMs, next: retry.step.kind });
    await clock.sleep(delayMs, { signal }).catch(() => undefined); // aborted: the loop ends
  };

  const advance = async (signal: AbortSignal): Promise<void> => {
    if (step.kind === 'list') await list(step.cause, signal);
    else if (position === undefined) await list('initial', signal);
    else await watch(position, signal);
    step = { kind: 'watch' };
  };

  return {
    run: async ({ signal }) => {
      while (!signal.aborted) {
        try {
          await advance(signal);
        } catch (error) {
          if (signal.aborted) return;
          const retry = planner.afterFailure(error, step);
          step = retry.step;
          await wait(retry, signal);
        }
      }
    },
  };
}
