import { randomUUID } from 'node:crypto';
import { StatusError } from '@orrery/model';
import { type FastifyReply, type FastifyRequest, type FastifyServerOptions, fastify } from 'fastify';
import type { Answer } from '../answer/answer.ts';
import { failureAnswer } from '../answer/status-body.ts';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import type { IncomingRequest } from './answer-request.ts';
import { HttpFailure } from './http-failure.ts';
import { sendAnswer } from './send-answer.ts';
import { toStatusError } from './to-status-error.ts';
import { verifiedName } from './verified-name.ts';

/** Certificate chain and private key of the listener, PEM. */
export interface ListenerTls {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Certificates of the CAs of front proxies, which then are asked for one (SEA-A05); absent: no client is asked. */
  readonly proxyCaPem?: string;
}

/** What a listener serves. */
export interface ListenerOptions {
  readonly limits: ApiserverLimits;
  readonly answer: (request: IncomingRequest) => Promise<Answer>;
  /** Told of each request with a promise that resolves when its answer is out or its reader is gone. */
  readonly onRequest: (end: Promise<unknown>) => void;
  /** HTTP/2 and HTTP/1.1 over TLS 1.2 or later (S-42.1); without it the listener is for injection only. */
  readonly tls?: ListenerTls;
}

/** Why what a request began is ended; made once, since an error costs more than the rest. */
const isOver = 'the answer is out, or nobody reads it';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The Fastify of one listener: every request goes to `answer`, every failure of Fastify itself becomes a Status. */
export function createListener(options: ListenerOptions): ReturnType<typeof plainListener> {
  const app = options.tls === undefined ? plainListener(options) : tlsListener(options, options.tls);
  app.removeAllContentTypeParsers();
  // bodies are read where their type and size are known
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setErrorHandler((error, _request, reply) => sendAnswer(reply, failed(error)));
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const closed = new AbortController();
    const end = endOf(reply);
    void end.then(() => closed.abort(isOver));
    options.onRequest(end);
    return await sendAnswer(reply, await options.answer(incomingOf(request, closed.signal)));
  };
  // the methods Fastify has no route for; which paths have which is decided in one place
  app.setNotFoundHandler(handler);
  app.route({ method: [...methods], url: '/', handler });
  return app;
}

/** The path is taken apart by our own parser, so that Fastify sees one path only. */
function commonOptions({ limits }: ListenerOptions): FastifyServerOptions {
  return {
    logger: false,
    exposeHeadRoutes: false,
    return503OnClosing: true,
    requestTimeout: limits.headerReadMs + limits.bodyReadMs,
    bodyLimit: limits.bodyBytes,
    rewriteUrl: () => '/',
    clientErrorHandler: (error, socket) => answerBroken(error, socket),
    frameworkErrors: (error, _request, reply) => {
      void sendAnswer(reply, failed(error));
    },
  };
}

function plainListener(options: ListenerOptions) {
  return fastify({ ...commonOptions(options), forceCloseConnections: true });
}

function tlsListener(
  options: ListenerOptions,
  { certificatePem, keyPem, proxyCaPem }: ListenerTls,
): ReturnType<typeof plainListener> {
  const { headerBytes, headerReadMs } = options.limits;
  const https = {
    allowHTTP1: true,
    cert: certificatePem,
    key: keyPem,
    minVersion: 'TLSv1.2' as const,
    // everybody else has none, and says who he is in another way
    ...(proxyCaPem === undefined ? {} : { requestCert: true, rejectUnauthorized: false, ca: proxyCaPem }),
    handshakeTimeout: headerReadMs,
    // an event of a watch does not wait for the next, and who is gone without a word is noticed
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
    // of HTTP/1.1; the settings below are those of HTTP/2
    maxHeaderSize: headerBytes,
    settings: { maxHeaderListSize: headerBytes, maxConcurrentStreams: 250 },
  };
  const usual: object = commonOptions(options); // its type is that of HTTP/1.1, its values hold for both
  const app = fastify({ ...usual, http2: true, https });
  Object.assign(app.server, { headersTimeout: headerReadMs });
  return app as unknown as ReturnType<typeof plainListener>; // both have the same methods; only the types of raw requests differ
}

function endOf({ raw }: FastifyReply): Promise<void> {
  return new Promise((resolve) => {
    raw.once('finish', resolve);
    raw.once('close', resolve);
  });
}

function incomingOf(request: FastifyRequest, closed: AbortSignal): IncomingRequest {
  const { raw } = request;
  return {
    method: request.method,
    url: request.originalUrl,
    headers: request.headers,
    rawHeaders: raw.rawHeaders,
    proxyName: verifiedName(raw.socket),
    closed,
    // an abandoned body must not take the connection with it before the answer is out
    body: () => raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, // no encoding is set, so chunks are bytes
  };
}

function failed(error: unknown): Answer {
  const requestId = randomUUID();
  const answer = failureAnswer(toStatusError(error), requestId);
  return { ...answer, headers: new Map([...(answer.headers ?? []), ['audit-id', requestId]]) };
}

/** What is left of a connection whose request could not be read. */
interface BrokenSocket {
  readonly writable: boolean;
  destroy(): unknown;
  end(text: string): unknown;
}

/** A request that HTTP itself could not read: answered while the protocol still allows a body, then closed. */
function answerBroken(error: Error & { readonly code?: string }, socket: BrokenSocket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const failure = brokenRequest(error.code);
  const { body, headers } = failed(failure);
  const text = typeof body === 'string' ? body : '';
  const head = `HTTP/1.1 ${failure.code} ${failure.reason}\r\ncontent-type: application/json\r\nconnection: close\r\naudit-id: ${headers?.get('audit-id')}`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function brokenRequest(code: string | undefined): StatusError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new HttpFailure(431, 'BadRequest', 'the headers of the request are too large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HttpFailure(408, 'Timeout', 'the request did not arrive in time');
  return new StatusError('BadRequest', 'the request is not valid HTTP');
}
