import type { Clock } from '@orrery/kit';
import {
  type FeedCaller,
  feedError,
  feedLeaseSchema,
  feedPatchSchema,
  feedSchemaDocument,
  StatusError,
} from '@orrery/model';
import { type Answer, jsonAnswer } from '../answer/answer.ts';
import { MethodNotAllowed } from '../answer/method-not-allowed.ts';
import type { Identity } from '../apiserver-deps.ts';
import { ByteBudget } from './byte-budget.ts';
import type { FeedEngine } from './feed-engine.ts';
import { feedOpenapi } from './feed-openapi.ts';
import { parseFeedDocument, parseFrames, parseObjects } from './parse-feed-body.ts';
import { type FeedBody, readFeedBody } from './read-feed-body.ts';

/** Bodies of all requests together, unpacked. */
const budgetBytes = 768 * 1024 * 1024;
/** A document that is no frames. */
const documentBytes = 1024 * 1024;
/** Seconds after which a pusher asks again whether it was accepted. */
const pendingRetrySeconds = 60;

/** A request below `/feed/v1`, its caller known. */
interface FeedHttpRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: { readonly contentType: string | undefined; readonly contentEncoding: string | undefined };
  readonly identity: Identity;
  /** Whether the caller may do everything. */
  readonly isAdministrator: boolean;
  readonly body: () => AsyncIterable<Uint8Array>;
}

/** Answers requests of the push feed (`tags.md` 3). */
export type FeedApi = (request: FeedHttpRequest) => Promise<Answer>;

/** What the feed's HTTP side needs. */
export interface FeedApiDeps {
  readonly feed: FeedEngine;
  readonly clock: Clock;
  readonly version: string;
  readonly bodyReadMs: number;
}

/** Where the contract is published (TAG-F01). */
const feedOpenapiPath = '/openapi/v3/feed/v1';

/** Whether a path is one of the feed's. */
export function isFeedPath(path: string): boolean {
  return path.startsWith('/feed/v1/') || path === feedOpenapiPath;
}

/** A path without the lease in it, which is a secret. */
export function withoutLease(path: string): string {
  return path.replace(/^(\/feed\/v1\/leases\/)[^/]+/, '$1***');
}

/** A path of the feed: what its segments below `/feed/v1` are, `*` any text, and what answers each method. */
interface Route {
  readonly path: readonly string[];
  readonly methods: readonly string[];
  readonly answer: (work: FeedWork, segments: readonly string[]) => Promise<Answer>;
}

const routes: readonly Route[] = [
  { path: ['schemas', '*', '*'], methods: ['GET'], answer: (_, [, group, file]) => schemaAnswer(group, file) },
  { path: ['leases'], methods: ['POST'], answer: (work) => takeLease(work) },
  { path: ['leases', '*'], methods: ['PATCH', 'DELETE'], answer: (work, [, lease = '']) => changeLease(work, lease) },
  { path: ['leases', '*', 'frames'], methods: ['POST'], answer: (work, [, lease = '']) => sendFrames(work, lease) },
  { path: ['clusters', '*', 'objects'], methods: ['PUT'], answer: (work, [, name = '']) => pushObjects(work, name) },
];

/** Makes the feed's HTTP side. */
export function createFeedApi(deps: FeedApiDeps): FeedApi {
  const budget = new ByteBudget(budgetBytes);
  return async (request) => {
    const caller = callerOf(request);
    if (request.path === feedOpenapiPath) {
      checkMethod(request, ['GET']);
      return jsonAnswer(feedOpenapi(deps.version));
    }
    const segments = request.path.split('/').slice(3).map(decoded);
    const route = routes.find(({ path }) => isAt(path, segments));
    if (route === undefined) throw new StatusError('NotFound', 'the server could not find the requested resource');
    checkMethod(request, route.methods);
    return await route.answer({ deps, request, budget, caller, signal: new AbortController().signal }, segments);
  };
}

function isAt(path: readonly string[], segments: readonly string[]): boolean {
  return path.length === segments.length && path.every((part, at) => part === '*' || part === segments[at]);
}

interface FeedWork {
  readonly deps: FeedApiDeps;
  readonly request: FeedHttpRequest;
  readonly budget: ByteBudget;
  readonly caller: FeedCaller;
  readonly signal: AbortSignal;
}

/** S-45.1: administrators and tokens of the feed; nobody else. */
function callerOf({ identity, isAdministrator }: FeedHttpRequest): FeedCaller {
  const { user, feed: grant } = identity;
  if (grant !== undefined) return { user, grant };
  if (isAdministrator) return { user };
  throw feedError('Forbidden', 'the push feed takes tokens of type Feed or FeedRegistration');
}

function checkMethod({ method }: FeedHttpRequest, methods: readonly string[]): void {
  if (!methods.includes(method)) throw new MethodNotAllowed(`${method} is not supported here`, methods);
}

async function schemaAnswer(group: string | undefined, file: string | undefined): Promise<Answer> {
  const kind = /^(\w+)\.json$/.exec(file ?? '')?.[1];
  const document = kind === undefined ? undefined : feedSchemaDocument(group ?? '', kind);
  if (document === undefined) throw new StatusError('NotFound', 'there is no minimal profile of this kind');
  return jsonAnswer(document, { contentType: 'application/schema+json' });
}

async function takeLease(work: FeedWork): Promise<Answer> {
  using body = await bodyOf(work, documentBytes);
  const request = parseFeedDocument(feedLeaseSchema, body.bytes);
  const { kind, answer } = await work.deps.feed.takeLease(work.caller, request, work.signal);
  if (kind === 'pending')
    return jsonAnswer(answer, { status: 202, headers: new Map([['retry-after', String(pendingRetrySeconds)]]) });
  return jsonAnswer(answer, { status: kind === 'created' ? 201 : 200 });
}

async function changeLease(work: FeedWork, lease: string): Promise<Answer> {
  const { feed } = work.deps;
  if (work.request.method === 'DELETE') {
    await feed.endLease(work.caller, lease, work.signal);
    return jsonAnswer({ ended: true });
  }
  using body = await bodyOf(work, documentBytes);
  const patch = parseFeedDocument(feedPatchSchema, body.bytes);
  return jsonAnswer({ kinds: await feed.changeKinds(work.caller, lease, patch, work.signal) });
}

async function sendFrames(work: FeedWork, lease: string): Promise<Answer> {
  const { feed } = work.deps;
  const { contentType } = work.request.headers;
  using body = await bodyOf(work, feed.limits.requestBytes);
  const frames = parseFrames(body.bytes, { contentType, maxObjects: feed.limits.requestObjects });
  return jsonAnswer(await feed.send(work.caller, lease, frames, work.signal));
}

async function pushObjects(work: FeedWork, cluster: string): Promise<Answer> {
  const { feed } = work.deps;
  const { query, headers } = work.request;
  const profile = query.get('profile') ?? 'full';
  if (profile !== 'full' && profile !== 'minimal')
    throw feedError('InvalidFrame', 'profile is full or minimal', { field: 'profile' });
  using body = await bodyOf(work, feed.limits.requestBytes);
  const { contentType } = headers;
  const objects = parseObjects(body.bytes, { contentType, maxObjects: feed.limits.requestObjects });
  const [complete, allowEmpty] = [kindsOf(query, 'complete'), kindsOf(query, 'allowEmpty')];
  const push = { cluster, bytes: body.bytes, objects, complete, allowEmpty, profile } as const;
  return jsonAnswer(await feed.push(work.caller, push, work.signal));
}

/** Named once or several times, each a list parted by commas. */
function kindsOf(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((text) => text.split(','))
    .filter((kind) => kind !== '');
}

async function bodyOf({ deps, request, budget }: FeedWork, requestBytes: number): Promise<FeedBody> {
  const { feed, clock, bodyReadMs } = deps;
  const limits = { ...feed.limits, requestBytes };
  return await readFeedBody(request.body(), {
    limits,
    encoding: request.headers.contentEncoding,
    bodyReadMs,
    clock,
    budget,
  });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw feedError('Malformed', 'the path has a broken percent-encoding', { cause });
  }
}
