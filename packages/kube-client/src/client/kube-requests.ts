import {
  type Channel,
  type OutboundHeaders,
  type OutboundMethod,
  type OutboundResponse,
  outboundClasses,
  withDeadline,
} from '@orrery/http';
import type { Clock, TokenBucket } from '@orrery/kit';
import type { ClusterAccess } from '../access/cluster-access.ts';
import type { Authorizer } from '../access/create-authorizer.ts';
import { toKubeError } from '../errors/classify-failure.ts';
import { explainStatus } from '../errors/explain-status.ts';
import { KubeError } from '../errors/kube-error.ts';

/** Who is served first when a cluster's rate limit makes requests wait: `probe`, then `interactive`, then `list`. */
export type RequestPriority = 'probe' | 'interactive' | 'list';

/** One request to a cluster. */
interface KubeRequest {
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Right that it needs, for the message of a 403: `list pods`. */
  readonly right: string;
  /** Default: GET. */
  readonly method?: OutboundMethod | undefined;
  readonly body?: Uint8Array | undefined;
  /** Of the body. */
  readonly contentType?: string | undefined;
  /** Default: `application/json`. */
  readonly accept?: string | undefined;
  /** `If-None-Match`. */
  readonly etag?: string | undefined;
  /** Default: `interactive`. A watch never waits (section L of KSY: requests, not watches). */
  readonly priority?: RequestPriority | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Explains an answer other than 200 where the general explanation would say less. */
  readonly explain?: ((status: number, body: string) => KubeError | undefined) | undefined;
  /** Limit of the whole call for `body` and `send`, of the wait for headers for `open`, in milliseconds; default 60 s. */
  readonly timeoutMs?: number | undefined;
}

/** An answer of any status, read whole. */
export interface KubeAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** The first value of a header, by lower-case name. */
  header(name: string): string | undefined;
}

/** What metrics are made of. */
export interface RequestOutcome {
  /** HTTP status; undefined when no answer came. */
  readonly code: number | undefined;
  /** How long our own rate limit held the request back, in milliseconds. */
  readonly throttledMs: number;
}

/** What requests to one cluster need. */
export interface KubeRequestsDeps {
  readonly access: ClusterAccess;
  readonly authorizer: Authorizer;
  readonly channel: Channel;
  readonly bucket: TokenBucket;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly onRequest?: ((outcome: RequestOutcome) => void) | undefined;
}

/** Requests to one cluster under one credential. Failures are KubeError, an abort rejects with the signal's reason. */
export interface KubeRequests {
  /** The response of a 200, its body not read and not compressed; the caller reads or discards it. */
  open(request: KubeRequest): Promise<OutboundResponse>;
  /** The body of a 200, decompressed, at most 64 MiB. */
  body(request: KubeRequest): Promise<Uint8Array>;
  /** An answer of any status, its body decompressed, at most 64 MiB; of 400 and above at most 64 KiB, else empty. */
  send(request: KubeRequest): Promise<KubeAnswer>;
}

const limits = outboundClasses['cluster-api'];
/** Statuses are small; more of a refusing answer is not read. */
const statusLimitBytes = 64 * 1024;
const ranks: { readonly [P in RequestPriority]: number } = { probe: 0, interactive: 1, list: 2 };

/** Sends requests through a channel with the cluster's credential. */
export function createKubeRequests(deps: KubeRequestsDeps): KubeRequests {
  const readWhole = (request: KubeRequest): Promise<KubeAnswer> =>
    explained(
      request.signal,
      throttled(deps, request, () => withinTime(deps, request)),
    );
  return {
    open: (request) => explained(request.signal, openStream(deps, request)),
    send: readWhole,
    body: async (request) => {
      const answer = await readWhole(request);
      if (answer.status === 200) return answer.bytes;
      throw refusal(deps, request, answer);
    },
  };
}

async function openStream(deps: KubeRequestsDeps, request: KubeRequest): Promise<OutboundResponse> {
  const report = (code: number | undefined): void => deps.onRequest?.({ code, throttledMs: 0 });
  const response = await authorized(deps, request, 'stream').catch((error: unknown) => {
    report(undefined);
    throw error;
  });
  report(response.status);
  if (response.status === 200) return response;
  const { status, header } = response;
  const bytes = await response.readAll({ limitBytes: statusLimitBytes }).catch(() => new Uint8Array());
  throw refusal(deps, request, { status, bytes, header });
}

/** Waits for the cluster's rate limit, then does the work, and tells how it went. */
async function throttled(
  deps: KubeRequestsDeps,
  request: KubeRequest,
  work: () => Promise<KubeAnswer>,
): Promise<KubeAnswer> {
  const { priority = 'interactive', signal } = request;
  const throttledMs = await deps.bucket.take({ rank: ranks[priority], signal });
  try {
    const answer = await work();
    deps.onRequest?.({ code: answer.status, throttledMs });
    return answer;
  } catch (error) {
    deps.onRequest?.({ code: undefined, throttledMs });
    throw error;
  }
}

function withinTime(deps: KubeRequestsDeps, request: KubeRequest): Promise<KubeAnswer> {
  const { path, signal, timeoutMs = limits.callTimeoutMs } = request;
  const onTimeout = (): Error => {
    const url = `${deps.access.server}${withoutQuery(path)}`;
    return new KubeError('Timeout', `No complete answer from ${url} within ${timeoutMs / 1000} s.`);
  };
  return withDeadline({ clock: deps.clock, timeoutMs, signal, onTimeout }, async (until) => {
    const response = await authorized(deps, { ...request, signal: until }, 'whole');
    const { status, header } = response;
    if (status < 400) return { status, header, bytes: await response.readAll({ limitBytes: limits.bodyLimitBytes }) };
    // A refusal whose body cannot be read, or is no Status by its size, is a refusal all the same.
    const bytes = await response.readAll({ limitBytes: statusLimitBytes }).catch(() => new Uint8Array());
    until.throwIfAborted();
    return { status, header, bytes };
  });
}

/** Sends a request; when it is answered 401 and another token can be got, once more (KSY-D22). */
async function authorized(
  deps: KubeRequestsDeps,
  request: KubeRequest,
  form: 'stream' | 'whole',
): Promise<OutboundResponse> {
  const { signal } = request;
  const first = await exchange(deps, request, form);
  if (first.status !== 401 || !(await deps.authorizer.refused({ signal }))) return first;
  first.discard();
  return await exchange(deps, request, form);
}

async function exchange(
  deps: KubeRequestsDeps,
  request: KubeRequest,
  form: 'stream' | 'whole',
): Promise<OutboundResponse> {
  const { method = 'GET', path, body, signal, timeoutMs = limits.callTimeoutMs } = request;
  const headers: OutboundHeaders = {
    ...headersOf(deps, request, form),
    ...(await deps.authorizer.headers({ signal })),
  };
  return await deps.channel.request({ method, path, headers, body, signal, headersTimeoutMs: timeoutMs });
}

function headersOf(deps: KubeRequestsDeps, request: KubeRequest, form: 'stream' | 'whole'): Record<string, string> {
  const { accept = 'application/json', contentType, etag } = request;
  // A compressed watch would be held back by the compressor's buffer; a list gains a factor of ten (KSY-A22).
  const isPlain = form === 'stream' || deps.access.disableCompression === true;
  return {
    accept,
    'accept-encoding': isPlain ? 'identity' : 'gzip',
    'user-agent': deps.userAgent,
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
  };
}

function refusal(deps: KubeRequestsDeps, request: KubeRequest, answer: KubeAnswer): KubeError {
  const body = new TextDecoder().decode(answer.bytes);
  const special = request.explain?.(answer.status, body);
  if (special !== undefined) return special;
  return explainStatus({
    access: deps.access,
    now: deps.clock.now(),
    httpStatus: answer.status,
    body,
    path: withoutQuery(request.path),
    right: request.right,
    retryAfter: answer.header('retry-after'),
  });
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/, '');
}

/** Waits for work; its failures become KubeError, except that an abort stays the signal's reason. */
async function explained<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw toKubeError(error);
  }
}
