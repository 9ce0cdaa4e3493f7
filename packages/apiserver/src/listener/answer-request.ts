import { randomUUID } from 'node:crypto';
import type { Log } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Answer } from '../answer/answer.ts';
import { failureAnswer } from '../answer/status-body.ts';
import type { ApiserverDeps, ApiserverLimits, Identity } from '../apiserver-deps.ts';
import { type FeedApi, isFeedPath, withoutLease } from '../feed/feed-api.ts';
import { parsePath } from '../request/parse-path.ts';
import type { Router } from '../request/route-request.ts';
import { HttpFailure } from './http-failure.ts';
import { readBody } from './read-body.ts';
import { toStatusError } from './to-status-error.ts';

/** A request as either HTTP version delivers it. */
export interface IncomingRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: () => AsyncIterable<Uint8Array>;
}

/** What answering needs. */
export interface AnswerDeps {
  readonly deps: ApiserverDeps;
  readonly limits: ApiserverLimits;
  readonly router: Router;
  /** Absent when there is no push feed. */
  readonly feed?: FeedApi | undefined;
}

/** Answers a request; never fails. Health is asked without a credential, everything else needs one (S-42.2). */
export async function answerRequest(parts: AnswerDeps, incoming: IncomingRequest): Promise<Answer> {
  const { deps } = parts;
  const requestId = randomUUID();
  let answer: Answer;
  try {
    answer = await answerChecked(parts, incoming);
  } catch (cause) {
    const error = toStatusError(cause);
    if (error.code >= 500 && !isAskedTooMuch(error))
      logFailure(deps.log, incoming, { requestId, status: error.code, err: cause });
    answer = failureAnswer(error, requestId);
  }
  const headers = new Map([...(answer.headers ?? []), ...usualHeaders(requestId)]);
  const { body } = answer;
  if (typeof body === 'string' || body instanceof Uint8Array) return { ...answer, headers };
  const note = (err: unknown): void => logFailure(deps.log, incoming, { requestId, status: answer.status, err });
  return { ...answer, headers, body: withNote(body, note) };
}

/** A revision that the store has not reached is the client's, though kube-apiserver has it as 504. */
function isAskedTooMuch({ details }: StatusError): boolean {
  return details.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge') ?? false;
}

/** A stream whose failure is noted: its client only sees that it is cut. */
async function* withNote(body: AsyncIterable<Uint8Array>, note: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    note(error);
    throw error;
  }
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

async function answerChecked({ deps, limits, router, feed }: AnswerDeps, incoming: IncomingRequest): Promise<Answer> {
  const { method, url, headers } = incoming;
  if (url.length > limits.urlBytes) {
    throw new HttpFailure(414, 'BadRequest', `the URL has more than ${limits.urlBytes} bytes`);
  }
  const [path = '', query = ''] = cut(url, '?');
  if (feed !== undefined && isFeedPath(path)) return await answerFeed({ deps, feed }, incoming, { path, query });
  const parsed = parsePath(path);
  if (parsed.target.kind === 'health') {
    // a store that cannot be read makes the server not ready
    await deps.store.revision();
    return { status: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' };
  }
  const identity = await identityOf(deps, headers);
  if (identity.feed !== undefined)
    throw new StatusError('Forbidden', 'a token of the push feed reaches nothing below other paths than /feed/v1');
  const visible = deps.visibleSetOf(identity);
  if (parsed.target.kind === 'metrics' && deps.metrics !== undefined) {
    return metricsAnswer(method, visible, deps.metrics);
  }
  const request = {
    method,
    path,
    prefix: parsed.prefix,
    query: new URLSearchParams(query),
    accept: single(headers['accept']),
    contentType: single(headers['content-type']),
    identity,
    visible,
    body: () => readBody(incoming.body(), limits, deps.clock),
  };
  return router(request, parsed.target);
}

async function identityOf(deps: ApiserverDeps, headers: IncomingRequest['headers']): Promise<Identity> {
  const authorization = single(headers['authorization']);
  return await deps.authenticate(authorization === undefined ? {} : { authorization });
}

/** The push feed reads its own bodies: they are larger and packed. */
async function answerFeed(
  { deps, feed }: { readonly deps: ApiserverDeps; readonly feed: FeedApi },
  { method, headers, body }: IncomingRequest,
  { path, query }: { readonly path: string; readonly query: string },
): Promise<Answer> {
  const identity = await identityOf(deps, headers);
  return await feed({
    ...{ method, path, query: new URLSearchParams(query), identity, body },
    isAdministrator: deps.visibleSetOf(identity).kind === 'everything',
    headers: { contentType: single(headers['content-type']), contentEncoding: single(headers['content-encoding']) },
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

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
