import type { KubeClient } from '../client/create-kube-client.ts';
import type { ListedResource } from '../client/list-pages.ts';
import { isKubeError, KubeError } from '../errors/kube-error.ts';
import { captureWalk } from './capture-walk.ts';
import type { ListCause, ReflectorSink } from './reflector-sink.ts';

const firstLimit = 500;
const largestLimit = 5000;
/** Walks that may be discarded before one unpaged list is asked for (KSY-D03). */
const pagedWalks = 3;

/** One list, until a walk is complete. */
export interface ListRun {
  readonly client: KubeClient;
  readonly resource: ListedResource;
  readonly namespace: string | undefined;
  readonly sink: ReflectorSink;
  readonly cause: ListCause;
  /** Last position known; a list after 410 must not be older (KSY-D23). */
  readonly position: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Lists until a walk is complete and taken; gives the position to watch from. A walk whose continue token aged out is discarded
 * and repeated with larger pages, at last unpaged (KSY-D03). The first walk has the position as lower bound, the next have none.
 * @throws KubeError of the last walk, or whatever the sink rejected with.
 */
export async function runList(run: ListRun): Promise<string> {
  const { client, resource, namespace, sink, cause, signal } = run;
  let limit = firstLimit;
  for (let walk = 1; ; walk += 1) {
    const isPaged = walk <= pagedWalks;
    const resourceVersion = walk === 1 || !isPaged ? run.position : undefined;
    const options = { limit: isPaged ? limit : undefined, resourceVersion, namespace, signal };
    const captured = captureWalk(client.listPages(resource, options));
    const refusal = await takenBy(sink.replace(captured.pages, { cause, walk }));
    signal.throwIfAborted();
    const outcome = captured.outcome();
    if (outcome.kind === 'complete' && refusal === undefined) return outcome.resourceVersion;
    const failure = outcome.kind === 'failed' ? outcome.error : (refusal?.error ?? unfinished(resource));
    if (!isPaged || !isDiscarded(failure)) throw failure;
    limit = Math.min(limit * 2, largestLimit);
  }
}

async function takenBy(taking: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await taking;
    return undefined;
  } catch (error) {
    return { error };
  }
}

function unfinished(resource: ListedResource): KubeError {
  return new KubeError('InternalError', `the list of ${resource.resource} was not read to its end`);
}

/** Failures of a walk after which another walk may succeed at once. */
function isDiscarded(failure: unknown): boolean {
  return isKubeError(failure) && ['Expired', 'InconsistentList', 'ResourceVersionTooLarge'].includes(failure.reason);
}
