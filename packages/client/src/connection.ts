import { StatusError, type StatusReason } from '@orrery/model';
import { parseJson } from './parse-json.ts';
import { statusErrorOf } from './status-answer.ts';

/** What the client needs of an answer; a `Response` has it. */
export interface FetchedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What the client sends. */
export interface FetchedRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** A `fetch`, as far as the client uses it. Programs that must trust a private CA bring their own. */
export type Fetch = (url: string, request: FetchedRequest) => Promise<FetchedResponse>;

/** How a server is reached. */
export interface ClientOptions {
  /** URL of the server without prefix and without trailing slash, e.g. `https://127.0.0.1:6480`. */
  readonly baseUrl: string;
  /** Bearer token. Absent in browsers, where the session's cookie speaks. */
  readonly token?: string;
  /** The platform's `fetch` when absent. */
  readonly fetch?: Fetch;
  /** Limit of one call in milliseconds; 30,000 when absent. */
  readonly timeoutMs?: number;
}

/** One call of the API. */
interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly accept?: string;
  readonly body?:
    | { readonly contentType: string; readonly value: unknown }
    /** Bytes as they are sent, with their `Content-Encoding`. */
    | { readonly contentType: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly encoding: string };
  readonly signal?: AbortSignal;
}

/** Sends calls and gives parsed JSON; failures of any sort are `StatusError`. */
export type Connection = (call: Call) => Promise<unknown>;

const defaultTimeoutMs = 30_000;

/**
 * A connection to one server. Redirects are followed as the given `fetch` does; nothing is retried.
 * @throws StatusError what the server answered; ServiceUnavailable when it cannot be reached; Timeout after the call's limit;
 *   InternalError when a success is no JSON.
 */
export function createConnection(options: ClientOptions): Connection {
  const send: Fetch = options.fetch ?? ((url, request) => fetch(url, request));
  return async (call) => {
    const limit = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
    const signal = call.signal === undefined ? limit : AbortSignal.any([call.signal, limit]);
    const url = `${options.baseUrl}${call.path}`;
    const answer = await sendOnce(send, url, requestOf(call, options.token, signal), limit);
    if (answer.status < 200 || answer.status > 299) throw statusErrorOf(answer.status, answer.text, options.baseUrl);
    return parseAnswer(answer.text, url);
  };
}

function requestOf(call: Call, token: string | undefined, signal: AbortSignal): FetchedRequest {
  const headers: Record<string, string> = { accept: call.accept ?? 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (call.body === undefined) return { method: call.method, headers, signal };
  headers['content-type'] = call.body.contentType;
  if ('bytes' in call.body) {
    headers['content-encoding'] = call.body.encoding;
    return { method: call.method, headers, signal, body: call.body.bytes };
  }
  return { method: call.method, headers, signal, body: JSON.stringify(call.body.value) };
}

async function sendOnce(
  send: Fetch,
  url: string,
  request: FetchedRequest,
  limit: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await send(url, request);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (limit.aborted) throw failure('Timeout', `${url} did not answer in time.`, error);
    if (request.signal.aborted) throw error;
    throw failure('ServiceUnavailable', `${new URL(url).origin} cannot be reached: ${rootMessage(error)}`, error);
  }
}

function failure(reason: StatusReason, message: string, cause: unknown): StatusError {
  return new StatusError(reason, message, { cause });
}

/** `fetch` hides what went wrong in the cause of its `TypeError: fetch failed`. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}

function parseAnswer(text: string, url: string): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  throw new StatusError('InternalError', `${url} answered with something that is not JSON.`);
}
