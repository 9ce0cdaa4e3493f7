import { Duplex, pipeline } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Answer } from '../answer/answer.ts';
import { warningHeaders } from '../answer/warning-headers.ts';
import { acceptsGzip, compress } from './compress.ts';
import { singleHeader } from './single-header.ts';

type Headers = Map<string, string | string[]>;

/** Writes an answer, compressed when it is long and its reader takes that (SEA-A12). */
export async function sendAnswer(reply: FastifyReply, answer: Answer): Promise<FastifyReply> {
  const headers = headersOf(answer);
  const { method, raw: request } = reply.request;
  if (isUnread(answer.status) && request.httpVersionMajor === 1) headers.set('connection', 'close');
  // as bytes, since Fastify adds a charset to texts
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const { status, isLive = false } = answer;
  if (method !== 'GET' || status !== 200 || isLive) return sendBody(reply, { status, headers, body });
  const vary = answer.headers?.get('vary');
  headers.set('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  if (headers.has('content-encoding') || !acceptsGzip(singleHeader(reply.request.headers['accept-encoding'])))
    return sendBody(reply, { status, headers, body });
  const encoded = await compress(body);
  if (encoded.isGzip) headers.set('content-encoding', 'gzip');
  return sendBody(reply, { status, headers, body: encoded.body });
}

/** An answer as it goes out. */
interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

function sendBody(reply: FastifyReply, { status, headers, body }: Sent): FastifyReply {
  if (body instanceof Uint8Array) {
    reply.code(status);
    for (const [name, value] of headers) reply.header(name, value);
    return reply.send(body instanceof Buffer ? body : Buffer.from(body));
  }
  // what comes over time begins at once: neither do its headers wait for a first piece, nor its pieces for more
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(status, Object.fromEntries(headers));
  raw.flushHeaders();
  // failures are noted where the body is made, and a reader that has gone is none; what is cut is seen to be cut
  pipeline(body, raw, (error) => {
    if (error !== null && error !== undefined) resetStream(reply);
  });
  return reply;
}

function headersOf(answer: Answer): Headers {
  const headers: Headers = new Map(answer.headers);
  headers.set('content-type', answer.contentType);
  const warnings = warningHeaders(answer.warnings ?? []);
  if (warnings.length > 0) headers.set('warning', [...warnings]);
  return headers;
}

/** NGHTTP2_INTERNAL_ERROR (RFC 9113, 7). */
const internalError = 2;

/** Ends an answer so that its reader sees that it is cut; over HTTP/1.1 the closed connection says it. */
function resetStream({ raw }: FastifyReply): void {
  if (
    'stream' in raw &&
    raw.stream instanceof Duplex &&
    'close' in raw.stream &&
    typeof raw.stream.close === 'function'
  ) {
    raw.stream.close(internalError);
  }
}

/** Whether the rest of the request is still on its way and will not be read. */
function isUnread(status: number): boolean {
  return status === 408 || status === 413;
}
