import { isKubeError, KubeError } from '../errors/kube-error.ts';
import { captureWalk } from './capture-walk.ts';
import type { ListCause } from './reflector-sink.ts';
import type { ScopeSource } from './scope-source.ts';
import { streamList } from './stream-list.ts';

const firstLimit = 500;
const largestLimit = 5000;
/** Walks that may be discarded before one unpaged list is asked for (KSY-D03). */
const pagedWalks = 3;

/** Failures of a walk after which another walk may succeed at once. */
const discardedReasons: ReadonlySet<string> = new Set(['Expired', 'InconsistentList']);

/** One list, until a walk is complete. */
export interface ListRun {
  readonly source: ScopeSource;
  readonly cause: ListCause;
  /** The state listed may not be older (KSY-D23); undefined when nothing is known, or when the server may have gone back. */
  readonly lowerBound: string | undefined;
  /** Whether the server may be asked for a streaming list (KSY-D01). */
  readonly mayStream: boolean;
  readonly signal: AbortSignal;
}

/**
 * Lists until a walk is complete and taken; gives the position to watch from. First as a stream where the server can (KSY-D01); a
 * server that cannot is remembered by its client. Then page by page: a walk whose continue token aged out is discarded
 * and repeated with larger pages, at last unpaged (KSY-D03); one with a page too large to be read is repeated with pages of a
 * quarter of the objects, down to one. The first paged walk and the unpaged one have the lower bound, the others have none.
 * @throws KubeError of the last walk, ResourceVersionTooLarge when the server has not reached the lower bound; or whatever the
 *   sink rejected with.
 */
export async function runList(run: ListRun): Promise<string> {
  const { client, resource } = run.source;
  if (!run.mayStream || client.unstreamedGroups.has(resource.group)) return await listByPages(run, 1);
  const stream = streamList(run.source, run.signal);
  const result = await takeWalk(run, stream.pages, 1);
  if ('position' in result) return result.position;
  if (!stream.isUnsupported(result.failure)) throw result.failure;
  client.unstreamedGroups.add(resource.group);
  return await listByPages(run, 2);
}

async function listByPages(run: ListRun, firstWalk: number): Promise<string> {
  const { signal } = run;
  const { client, resource, selection } = run.source;
  const plan = createPagePlan();
  for (let walk = firstWalk; ; walk += 1) {
    const limit = plan.limit();
    const resourceVersion = walk === firstWalk || limit === undefined ? run.lowerBound : undefined;
    const pages = client.listPages(resource, { ...selection, limit, resourceVersion, signal });
    const result = await takeWalk(run, pages, walk);
    if ('position' in result) return result.position;
    if (!plan.canRepeatAfter(result.failure)) throw result.failure;
  }
}

/** How a walk ended: complete and taken, or not. */
type WalkResult = { readonly position: string } | { readonly failure: unknown };

async function takeWalk(
  run: ListRun,
  pages: ReturnType<typeof captureWalk>['pages'],
  walk: number,
): Promise<WalkResult> {
  const { sink, resource } = run.source;
  const captured = captureWalk(pages);
  const refusal = await takenBy(sink.replace(captured.pages, { cause: run.cause, walk }));
  run.signal.throwIfAborted();
  const outcome = captured.outcome();
  if (outcome.kind === 'complete' && refusal === undefined) return { position: outcome.resourceVersion };
  if (outcome.kind === 'failed') return { failure: outcome.error };
  return { failure: refusal?.error ?? unfinished(resource.resource) };
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

function unfinished(resource: string): KubeError {
  return new KubeError('InternalError', `the list of ${resource} was not read to its end`);
}
