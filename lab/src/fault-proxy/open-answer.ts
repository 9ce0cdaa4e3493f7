import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Writable } from 'node:stream';

/** A request of HTTP/1.1 or HTTP/2. */
export type ProxiedRequest = IncomingMessage | Http2ServerRequest;
/** Its answer. */
export type ProxiedAnswer = ServerResponse | Http2ServerResponse;

/** The client's side of one exchange. */
export interface OpenAnswer {
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
  head(status: number, headers: Readonly<Record<string, string | readonly string[]>>): void;
  /** Resolves when more may be written. */
  write(chunk: Buffer): Promise<void>;
  end(): void;
  /** Without an orderly end: a reset stream or a closed connection. */
  break(): void;
}

/** What HTTP/1.1 and HTTP/2 have in common. */
export function openAnswer(request: ProxiedRequest, answer: ProxiedAnswer): OpenAnswer {
  const gone = new AbortController();
  const sink: Writable = 'stream' in answer && 'stream' in request ? request.stream : (answer as ServerResponse); // HTTP/1.1
  sink.once('close', () => gone.abort());
  // The client's end is the client's matter.
  sink.on('error', () => gone.abort());
  return {
    signal: gone.signal,
    head: (status, headers) => {
      if (gone.signal.aborted) return;
      const given = headers as Record<string, string | string[]>; // only read
      if ('stream' in answer) answer.writeHead(status, given);
      else answer.writeHead(status, given).flushHeaders();
    },
    write: async (chunk) => {
      if (gone.signal.aborted || sink.write(chunk)) return;
      // Rejected only when the client is gone, which the caller sees by the signal.
      await once(sink, 'drain', { signal: gone.signal }).catch(() => undefined);
    },
    end: () => {
      if (!gone.signal.aborted) sink.end();
    },
    break: () => {
      if ('stream' in request) request.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      else request.socket.destroy();
    },
  };
}
