import { randomUUID } from 'node:crypto';
import type { Log } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Answer } from '../answer/answer.ts';
import { failureAnswer } from '../answer/status-body.ts';
import type { ApiserverDeps, ApiserverLimits, Identity } from '../apiserver-deps.ts';
import { type FeedApi, isFeedPath, withoutLease } from '../feed/feed-api.ts';
import { asBulk } from '../overload/as-bulk.ts';
import { requestClassOf } from '../overload/request-class.ts';
import type { RequestLimits } from '../overload/request-limits.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { type ParsedPath, parsePath } from '../request/parse-path.ts';
import type { Router } from '../request/route-request.ts';
import { answerHealth } from './answer-health.ts';
import { checkProxied } from './check-proxied.ts';
import { HttpFailure } from './http-failure.ts';
import { readBody } from './read-body.ts';
import { refuseImpersonation } from './refuse-impersonation.ts';
import { singleHeader } from './single-header.ts';
import { toStatusError } from './to-status-error.ts';

/** A request as either HTTP version delivers it. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: () => AsyncIterable<Uint8Array>;
  /** Names and values by turns, as they were sent. */
  readonly rawHeaders: readonly string[];
  /** As in `PresentedIdentity`. */
  readonly proxyName?: string | undefined;
  /** Aborts when its answer is out or its reader is gone. */
  readonly closed: AbortSignal;
}

/** What answering needs. */
export interface AnswerDeps {
  readonly deps: ApiserverDeps;
  readonly limits: ApiserverLimits;
  readonly router: Router;
  /** Absent when there is no push feed. */
  readonly feed?: FeedApi | undefined;
  readonly admission: RequestLimits;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** Answers a request; never fails. Health is asked without a credential, everything else needs one (S-42.2). */
export async function answerRequest(parts: AnswerDeps, incoming: IncomingRequest): Promise<Answer> {
  const { deps } = parts;
  const requestId = randomUUID();
  let answer: Answer;
  try {
    answer = await answerChecked(parts, incoming, requestId);
  } catch (cause) {
    const error = toStatusError(cause);
    if (error.code >= 500 && !isAskedTooMuch(error))
      logFailure(deps.log, incoming, { requestId, status: error.code, err: cause });
    const limit = namedLimits.get(error.code);
    if (limit !== undefined) deps.meter?.limitReached(limit);
    answer = failureAnswer(error, requestId);
  }
  const headers = new Map([...usualHeaders(requestId), ...(answer.headers ?? [])]);
  const { body } = answer;
  if (typeof body === 'string' || body instanceof Uint8Array) return { ...answer, headers };
  const note = (err: unknown): void => logFailure(deps.log, incoming, { requestId, status: answer.status, err });
  return { ...answer, headers, body: withNote(body, note) };
}

/** Limits that show by the code of the answer; others are told of where they are kept. */
const namedLimits: ReadonlyMap<number, string> = new Map([
  [408, 'body-time'],
  [413, 'body'],
  [414, 'url'],
]);

/** A revision that the store has not reached is the client's, though kube-apiserver has it as 504. */
function isAskedTooMuch({ details }: StatusError): boolean {
  return details.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') ?? false;
}

/** A stream whose failure is noted: its client only sees that it is cut. */
async function* withNote(body: AsyncIterable<Uint8Array>, note: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    if (!isReaderGone(error)) note(error);
    throw error;
  }
}

/** Whoever leaves in the middle of a stream does not make it a failure of ours. */
function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function logFailure(
  log: Log,
  { method, url }: IncomingRequest,
  failure: { readonly requestId: string; readonly status: number; readonly err: unknown },
): void {
  // without the query, which may hold what a user typed by mistake
  log.error({ ...failure, method, path: withoutLease(url.split('?')[0] ?? '') }, 'a request failed');
}

function usualHeaders(requestId: string): readonly (readonly [string, string])[] {
  return [
    ['audit-id', requestId],
    ['cache-control', 'no-cache, private'],
    ['x-content-type-options', 'nosniff'],
  ];
}

async function answerChecked(parts: AnswerDeps, incoming: IncomingRequest, requestId: string): Promise<Answer> {
  const { deps, limits, feed, stopping } = parts;
  const { method, url, headers } = incoming;
  if (url.length > limits.urlBytes) {
    throw new HttpFailure(414, 'BadRequest', `the URL has more than ${limits.urlBytes} bytes`);
  }
  const [path = '', query = ''] = cut(url, '?');
  if (feed !== undefined && isFeedPath(path)) return await answerFeed({ deps, feed }, incoming, { path, query });
  const parsed = parsePath(path);
  const parameters = new URLSearchParams(query);
  if (parsed.target.kind === 'health') return await answerHealth({ store: deps.store, stopping }, path, parameters);
  const identity = await identityOf(deps, incoming);
  if (identity.feed !== undefined)
    throw new StatusError('Forbidden', 'a token of the push feed reaches nothing below other paths than /feed/v1');
  refuseImpersonation(headers);
  const visible = deps.visibleSetOf(identity);
  if (identity.isProxied === true) checkProxied(identity, visible, { method, ...parsed });
  const request: ApiRequest = {
    method,
    path,
    prefix: parsed.prefix,
    query: parameters,
    accept: singleHeader(headers['accept']),
    ifNoneMatch: singleHeader(headers['if-none-match']),
    contentType: singleHeader(headers['content-type']),
    liveHeader: singleHeader(headers['x-orrery-live'] ?? headers['x-clusterpedia-forward']),
    identity,
    visible,
    rights: async () => deps.visibleSetOf(await identityOf(deps, incoming)),
    closed: incoming.closed,
    stopping,
    requestId,
    body: () => readBody(incoming.body(), limits, deps.clock),
  };
  return await answerAdmitted(parts, request, parsed);
}

/** Answers a request once it has a place among those of its class (`search.md` LM). */
async function answerAdmitted(
  { deps, limits, router, admission }: AnswerDeps,
  request: ApiRequest,
  parsed: ParsedPath,
): Promise<Answer> {
  const { method, visible, closed } = request;
  const requestClass = requestClassOf(method, parsed, request.query);
  const entrant = { user: request.identity.user, closed };
  if (requestClass !== undefined) await admission.enter(requestClass, entrant);
  if (parsed.target.kind === 'metrics' && deps.metrics !== undefined) {
    return await metricsAnswer(method, visible, deps.metrics);
  }
  const answer = await router(request, parsed.target);
  const { body } = answer;
  if (requestClass !== 'list' || typeof body === 'string' || body instanceof Uint8Array) return answer;
  const pieces = Math.ceil(bulkRows / limits.pageRows);
  return { ...answer, body: asBulk(body, pieces, () => admission.becomeBulk(entrant)) };
}

/** Rows of a stream from which on it is bulk. */
const bulkRows = 10_000;

async function identityOf(deps: ApiserverDeps, incoming: IncomingRequest): Promise<Identity> {
  const authorization = singleHeader(incoming.headers['authorization']);
  const { proxyName } = incoming;
  return await deps.authenticate({
    ...(authorization === undefined ? {} : { authorization }),
    ...(proxyName === undefined ? {} : { proxyName }),
    header: (name) => valuesOf(incoming.rawHeaders, name),
  });
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const wanted = name.toLowerCase();
  return rawHeaders.flatMap((text, at) =>
    at % 2 === 0 && text.toLowerCase() === wanted ? [rawHeaders[at + 1] ?? ''] : [],
  );
}

/** The push feed reads its own bodies: they are larger and packed. */
async function answerFeed(
  { deps, feed }: { readonly deps: ApiserverDeps; readonly feed: FeedApi },
  incoming: IncomingRequest,
  { path, query }: { readonly path: string; readonly query: string },
): Promise<Answer> {
  const { method, headers, body } = incoming;
  const identity = await identityOf(deps, incoming);
  if (identity.isProxied === true) throw new StatusError('Forbidden', 'an aggregator does not speak for pushers');
  return await feed({
    ...{ method, path, query: new URLSearchParams(query), identity, body },
    isAdministrator: deps.visibleSetOf(identity).kind === 'everything',
    headers: {
      contentType: singleHeader(headers['content-type']),
      contentEncoding: singleHeader(headers['content-encoding']),
    },
  });
}

/** Per-source series name sources, so they are for those who see everything (LK-16). */
async function metricsAnswer(
  method: string,
  visible: VisibleSet,
  read: NonNullable<ApiserverDeps['metrics']>,
): Promise<Answer> {
  if (method !== 'GET') throw new StatusError('MethodNotAllowed', `${method} is not supported on /metrics`);
  if (visible.kind !== 'everything')
    throw new StatusError('Forbidden', 'metrics are for those who may see every source');
  const { contentType, text } = await read();
  return { status: 200, contentType, body: text };
}

function cut(text: string, at: string): readonly string[] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + at.length)];
}
