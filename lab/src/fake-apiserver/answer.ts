import type { IncomingMessage } from 'node:http';
import { constants, type Http2ServerRequest, type Http2Stream } from 'node:http2';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { WatchSink } from './watch-hub.ts';

/** A request of HTTP/1.1 or HTTP/2. */
export type ApiRequest = IncomingMessage | Http2ServerRequest;

/** What responses of HTTP/1.1 and HTTP/2 have in common, and what tells them apart. */
export interface Answer {
  readonly headersSent: boolean;
  readonly writableLength: number;
  /** HTTP/2 only. */
  readonly stream?: Http2Stream;
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** HTTP/1.1 only: HTTP/2 sends headers at once. */
  flushHeaders?(): void;
  write(text: string): boolean;
  end(): unknown;
  end(bytes: Buffer): unknown;
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

const compress = promisify(gzip);

/** kube-apiserver compresses nothing smaller (`responsewriters.defaultGzipThresholdBytes`). */
const gzipFromBytes = 128 * 1024;

/** A body of another content type than its text shows, and headers that go with it. */
export interface TypedBody {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a whole body; large JSON is compressed for clients that take gzip. */
export async function sendBody(
  answer: Answer,
  status: number,
  given: string | TypedBody,
  request: ApiRequest,
): Promise<void> {
  const { text: body, headers: own } = typeof given === 'string' ? { text: given, headers: {} } : given;
  const contentType = body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8';
  const headers: Record<string, string> = {
    'content-type': contentType,
    'cache-control': 'no-cache, private',
    ...own,
  };
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  let bytes: Buffer = Buffer.from(body);
  if (takesGzip && bytes.length >= gzipFromBytes) {
    bytes = await compress(bytes, { level: gzipLevel });
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
  }
  headers['content-length'] = String(bytes.length);
  answer.writeHead(status, headers);
  answer.end(bytes);
}

/** Starts a watch's answer: headers at once, lines as they come. */
export function startWatchAnswer(answer: Answer): WatchSink {
  answer.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  if (answer.stream === undefined) answer.flushHeaders?.();
  return {
    write: (line) => {
      answer.write(line);
    },
    end: () => {
      answer.end();
    },
    destroy: () => {
      if (answer.stream === undefined) answer.destroy();
      else answer.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    },
    pendingBytes: () => answer.stream?.writableLength ?? answer.writableLength,
  };
}

/** Level 1 as kube-apiserver: speed matters more than size. */
const gzipLevel = 1;
