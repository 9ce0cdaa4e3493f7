import { isKubeError } from '../errors/kube-error.ts';
import { captureWalk } from './capture-walk.ts';
import type { Comparison, ReflectorSink } from './reflector-sink.ts';
import type { ListRun } from './run-list.ts';

/** Objects of metadata per page; they are a tenth of whole ones. */
const pageLimit = 1000;
/** A smaller scope is listed whole after 410: that is one or two requests. */
const smallScope = 1000;
/** With more of the listed objects differing, or so many, a whole list is less work for the server (KSY-D15). */
const differingFraction = 0.2;
const differingLimit = 1000;
/** Objects that are fetched at once. */
const parallelGets = 8;

/** What a sink that compares has. */
type Comparing = Required<Pick<ReflectorSink, 'compare' | 'refresh' | 'settle'>> & ReflectorSink;

/**
 * Lists metadata only and fetches what differs from the store (KSY-D15, D16); gives the position to watch from. Undefined when the
 * scope is to be listed whole: the sink cannot compare, the scope is small, too much differs, or the walk was discarded.
 * @throws KubeError of the walk or of a fetch; whatever the sink rejected with.
 */
export async function runComparison(run: ListRun): Promise<string | undefined> {
  const { sink } = run.source;
  if (run.cause !== 'audit' && run.cause !== 'expired') return undefined;
  if (!canCompare(sink)) return undefined;
  if (run.cause === 'expired' && (await isSmall(sink))) return undefined;
  const walked = await walkMetadata(run, sink);
  if (walked === undefined || !isLittle(walked.comparison)) return undefined;
  await fetchDiffering(run, sink, walked.comparison);
  await sink.settle(walked.position);
  return walked.position;
}

function canCompare(sink: ReflectorSink): sink is Comparing {
  return sink.compare !== undefined && sink.refresh !== undefined && sink.settle !== undefined;
}

async function isSmall(sink: ReflectorSink): Promise<boolean> {
  const size = await sink.size?.();
  return size !== undefined && size <= smallScope;
}

function isLittle({ differing, count }: Comparison): boolean {
  const isFew = differing.length < count * differingFraction && differing.length <= differingLimit;
  return differing.length === 0 || isFew;
}

async function walkMetadata(
  run: ListRun,
  sink: Comparing,
): Promise<{ readonly comparison: Comparison; readonly position: string } | undefined> {
  const { client, resource, selection } = run.source;
  const { signal, cause, lowerBound } = run;
  const options = { ...selection, metadataOnly: true, limit: pageLimit, resourceVersion: lowerBound, signal };
  const captured = captureWalk(client.listPages(resource, options));
  let comparison: Comparison | undefined;
  let refusal: unknown;
  try {
    comparison = await sink.compare(captured.pages, { cause, walk: 1 });
  } catch (error) {
    refusal = error;
  }
  signal.throwIfAborted();
  const outcome = captured.outcome();
  if (outcome.kind === 'failed' && isDiscarded(outcome.error)) return undefined;
  if (outcome.kind === 'failed') throw outcome.error;
  if (refusal !== undefined) throw refusal;
  if (outcome.kind === 'open' || comparison === undefined) return undefined;
  return { comparison, position: outcome.resourceVersion };
}

function isDiscarded(error: unknown): boolean {
  return isKubeError(error) && ['Expired', 'InconsistentList', 'TooLarge'].includes(error.reason);
}

async function fetchDiffering(run: ListRun, sink: Comparing, { differing }: Comparison): Promise<void> {
  for (let at = 0; at < differing.length; at += parallelGets) {
    const fetched = await Promise.all(differing.slice(at, at + parallelGets).map((object) => fetchObject(run, object)));
    await Promise.all(fetched.map((bytes) => (bytes === undefined ? undefined : sink.refresh(bytes))));
  }
}

/** Undefined when the object is gone: its deletion comes with the watch. */
async function fetchObject(run: ListRun, object: Comparison['differing'][number]): Promise<Uint8Array | undefined> {
  const { client, resource, selection } = run.source;
  const { metadataOnly } = selection;
  try {
    const options = { signal: run.signal, priority: 'list' } as const;
    return (await client.getObject(resource, { ...object, metadataOnly }, options)).bytes;
  } catch (error) {
    if (isKubeError(error) && error.reason === 'NotFound') return undefined;
    throw error;
  }
}
