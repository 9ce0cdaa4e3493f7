import type { Clock } from '@orrery/kit';
import { type ItemRange, type RawIdentity, readIdentity, readWatchEvent } from '@orrery/model';
import { Type } from 'typebox';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { toKubeError } from '../errors/classify-failure.ts';
import { explainStatus } from '../errors/explain-status.ts';
import { KubeError } from '../errors/kube-error.ts';
import type { KubeRequests } from './kube-requests.ts';
import { parseJson } from './parse-json.ts';
import { nameRight, type ResourceName, resourcePath } from './resource-path.ts';
import { acceptOf, addSelectors, type Selection } from './selection.ts';
import { splitLines } from './split-lines.ts';

/** A change of an object. */
export interface ChangeEvent {
  readonly kind: 'change';
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The line, of which `object` is a range; valid until the next batch is asked for. */
  readonly bytes: Uint8Array;
  readonly object: ItemRange;
  readonly identity: RawIdentity;
}

/** Everything up to this resourceVersion was sent. */
export interface BookmarkEvent {
  readonly kind: 'bookmark';
  readonly resourceVersion: string;
  /** The state that was asked for with `sendInitialEvents` was sent whole. */
  readonly endsInitialEvents: boolean;
}

/** What a watch gives; ERROR events are failures of the iteration. */
export type KubeWatchEvent = ChangeEvent | BookmarkEvent;

/** How a watch is opened. */
export interface WatchOptions extends Selection {
  /** Events after this position; undefined only with `sendInitialEvents`. */
  readonly resourceVersion?: string | undefined;
  /** When the server ends the watch, in seconds. */
  readonly timeoutSeconds: number;
  /**
   * First the newest state as ADDED events, then a bookmark that ends them (KSY-D01,
   * https://kubernetes.io/docs/reference/using-api/api-concepts/#streaming-lists).
   */
  readonly sendInitialEvents?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a watch needs. */
export interface WatchDeps {
  readonly access: ClusterAccess;
  readonly requests: KubeRequests;
  readonly clock: Clock;
}

const lineLimitBytes = 16 * 1024 * 1024;
const excerptBytes = 200;
/** Members and types of events and objects, and what a login page begins with. */
const shownWords: ReadonlySet<string> = new Set([
  ...['type', 'object', 'ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR', 'kind', 'apiVersion', 'metadata', 'spec'],
  ...['status', 'name', 'namespace', 'uid', 'resourceVersion', '!DOCTYPE', 'html', 'head', 'body'],
]);

/**
 * Watches a collection with bookmarks (KSY-D21). Gives batches: first an empty one when the server accepted the watch, then the
 * events of what arrived together, in their order; the next bytes are read when the next batch is asked for. Ends normally when
 * the server ended it.
 * @throws KubeError Expired or ResourceVersionTooLarge for ERROR events of these (KSY-D23), other reasons for other ERROR events;
 *   DecodeError for a line that cannot be read (KSY-D24); ConnectionLost when the stream was cut, within a line too.
 */
export async function* watchEvents(
  deps: WatchDeps,
  resource: ResourceName,
  options: WatchOptions,
): AsyncGenerator<readonly KubeWatchEvent[], void> {
  const path = resourcePath(resource, options.namespace);
  const right = nameRight('watch', resource);
  const accept = acceptOf(options, 'object');
  const { signal } = options;
  const response = await deps.requests.open({ path: `${path}?${watchQuery(options)}`, right, signal, accept });
  const isInitial = options.sendInitialEvents === true;
  try {
    yield [];
    yield* readBatches(response.body, { deps, path, right, resource, isInitial });
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw error instanceof RangeError
      ? new KubeError('DecodeError', error.message, { cause: error })
      : toKubeError(error);
  } finally {
    response.discard();
  }
}

function watchQuery(options: WatchOptions): URLSearchParams {
  const query = new URLSearchParams({ watch: 'true', allowWatchBookmarks: 'true' });
  if (options.sendInitialEvents === true) {
    query.set('sendInitialEvents', 'true');
    query.set('resourceVersionMatch', 'NotOlderThan');
  }
  if (options.resourceVersion !== undefined) query.set('resourceVersion', options.resourceVersion);
  query.set('timeoutSeconds', String(options.timeoutSeconds));
  addSelectors(query, options);
  return query;
}

async function* readBatches(
  body: AsyncIterable<Uint8Array>,
  context: WatchContext,
): AsyncGenerator<readonly KubeWatchEvent[], void> {
  const lines = splitLines(body, { limitBytes: lineLimitBytes });
  for (;;) {
    const next = await lines.next();
    if (next.done === true) {
      if (next.value === 0) return;
      throw new KubeError('ConnectionLost', `the watch of ${context.resource.resource} was cut within a line`);
    }
    const { events, failure } = readBatch(next.value, context);
    if (events.length > 0) yield events;
    if (failure !== undefined) throw failure;
  }
}

interface WatchContext {
  readonly deps: WatchDeps;
  readonly path: string;
  readonly right: string;
  readonly resource: ResourceName;
  /** Whether bookmarks may end initial events. */
  readonly isInitial: boolean;
}

/** The events up to the first line that is none; what came before a failure happened. */
function readBatch(
  lines: readonly Uint8Array[],
  context: WatchContext,
): { readonly events: readonly KubeWatchEvent[]; readonly failure: unknown } {
  const events: KubeWatchEvent[] = [];
  try {
    for (const line of lines) events.push(readEvent(line, context));
  } catch (failure) {
    return { events, failure };
  }
  return { events, failure: undefined };
}

function readEvent(line: Uint8Array, context: WatchContext): KubeWatchEvent {
  const { type, object, identity } = decodeLine(line, context);
  if (type === 'ERROR') throw readErrorEvent(line.subarray(object.start, object.end), context);
  if (identity.resourceVersion === '') throw unreadable(line, context, 'an event without metadata.resourceVersion');
  if (type === 'BOOKMARK') {
    const endsInitialEvents = context.isInitial && endsInitial(line.subarray(object.start, object.end));
    return { kind: 'bookmark', resourceVersion: identity.resourceVersion, endsInitialEvents };
  }
  if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
    if (identity.name === '') throw unreadable(line, context, 'an event without metadata.name');
    return { kind: 'change', type, bytes: line, object, identity };
  }
  throw unreadable(line, context, 'an event of unknown type');
}

const initialEndSchema = Type.Object({
  metadata: Type.Object({ annotations: Type.Object({ 'k8s.io/initial-events-end': Type.Literal('true') }) }),
});

function endsInitial(bookmark: Uint8Array): boolean {
  return parseJson(initialEndSchema, new TextDecoder().decode(bookmark)) !== undefined;
}

function decodeLine(
  line: Uint8Array,
  context: WatchContext,
): ReturnType<typeof readWatchEvent> & { identity: RawIdentity } {
  try {
    const event = readWatchEvent(line);
    return { ...event, identity: readIdentity(line, event.object) };
  } catch (cause) {
    throw unreadable(line, context, cause instanceof Error ? cause.message : 'unknown', cause);
  }
}

function readErrorEvent(status: Uint8Array, context: WatchContext): KubeError {
  return explainStatus({
    access: context.deps.access,
    now: context.deps.clock.now(),
    httpStatus: 200,
    body: new TextDecoder().decode(status),
    path: context.path,
    right: context.right,
    retryAfter: undefined,
  });
}

function unreadable(line: Uint8Array, context: WatchContext, why: string, cause?: unknown): KubeError {
  const { resource } = context.resource;
  // Data of Secrets may stand anywhere in a garbled line.
  const excerpt = resource === 'secrets' ? '' : `: ${redactedExcerpt(line)}`;
  const message = `a line of ${line.length} bytes of the watch of ${resource} is unreadable (${why})${excerpt}`;
  return new KubeError('DecodeError', message, { cause });
}

/**
 * The first bytes of a line (KSY-D24) without its values: what is neither punctuation nor one of the words that may stand there is
 * replaced. The line is no JSON, so where its texts begin and end is not known.
 */
function redactedExcerpt(line: Uint8Array): string {
  return new TextDecoder()
    .decode(line.subarray(0, excerptBytes))
    .replace(/\s+/g, ' ')
    .replace(/[^ {}[\]":,<>]+/g, (word) => (shownWords.has(word) ? word : '***'));
}
