import type { KubeClient } from '../client/create-kube-client.ts';
import type { ListedResource } from '../client/list-pages.ts';
import { isKubeError, KubeError } from '../errors/kube-error.ts';
import { captureWalk } from './capture-walk.ts';
import type { ListCause, ReflectorSink } from './reflector-sink.ts';

const firstLimit = 500;
const largestLimit = 5000;
/** Walks that may be discarded before one unpaged list is asked for (KSY-D03). */
const pagedWalks = 3;

/** Failures of a walk after which another walk may succeed at once. */
const discardedReasons: ReadonlySet<string> = new Set(['Expired', 'InconsistentList', 'ResourceVersionTooLarge']);

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
 * and repeated with larger pages, at last unpaged (KSY-D03); one with a page too large to be read is repeated with pages of a
 * quarter of the objects, down to one. The first walk has the position as lower bound, the next have none.
 * @throws KubeError of the last walk, or whatever the sink rejected with.
 */
export async function runList(run: ListRun): Promise<string> {
  const { client, resource, namespace, sink, cause, signal } = run;
  const plan = createPagePlan();
  for (let walk = 1; ; walk += 1) {
    const limit = plan.limit();
    const resourceVersion = walk === 1 || limit === undefined ? run.position : undefined;
    const options = { limit, resourceVersion, namespace, signal };
    const captured = captureWalk(client.listPages(resource, options));
    const refusal = await takenBy(sink.replace(captured.pages, { cause, walk }));
    signal.throwIfAborted();
    const outcome = captured.outcome();
    if (outcome.kind === 'complete' && refusal === undefined) return outcome.resourceVersion;
    const failure = outcome.kind === 'failed' ? outcome.error : (refusal?.error ?? unfinished(resource));
    if (!plan.canRepeatAfter(failure)) throw failure;
  }
}

/** Decides how large the pages of the next walk are. */
interface PagePlan {
  /** Objects per page; undefined for an unpaged list. */
  limit(): number | undefined;
  /** Whether another walk may succeed at once; changes the limit for it. */
  canRepeatAfter(failure: unknown): boolean;
}

function createPagePlan(): PagePlan {
  let limit = firstLimit;
  let largest = largestLimit;
  let discarded = 0;
  let isUnpagedTooLarge = false;
  const isUnpaged = (): boolean => discarded >= pagedWalks && !isUnpagedTooLarge;
  const afterTooLarge = (): boolean => {
    if (isUnpaged()) {
      // Back to pages; there is no third way after them.
      isUnpagedTooLarge = true;
      discarded = 0;
      return true;
    }
    if (limit === 1) return false;
    largest = Math.max(1, Math.floor(limit / 4));
    limit = largest;
    return true;
  };
  const afterDiscarded = (): boolean => {
    if (isUnpaged()) return false;
    discarded += 1;
    limit = Math.min(limit * 2, largest);
    return discarded < pagedWalks || !isUnpagedTooLarge;
  };
  return {
    limit: () => (isUnpaged() ? undefined : limit),
    canRepeatAfter: (failure) => {
      if (!isKubeError(failure)) return false;
      if (failure.reason === 'TooLarge') return afterTooLarge();
      return discardedReasons.has(failure.reason) && afterDiscarded();
    },
  };
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
