import type { TLSSocket } from 'node:tls';
import type { Clock } from '@orrery/kit';
import { Client, type Dispatcher } from 'undici';
import { OutboundError } from '../outbound-error.ts';
import { endStrayStreams } from './end-stray-streams.ts';

/** Streams of one HTTP/2 connection before another is opened (KSY-A21); also the default limit of kube-apiserver. */
const streamsPerConnection = 100;
/** A stream's window; the connection's is large enough for all of them, so that one slow reader cannot stop the others. */
const streamWindowBytes = 256 * 1024;
/** Silence after which a ping is due, and time for its answer (KSY-A21). */
const pingIntervalMs = 30_000;
const pongTimeoutMs = 15_000;
/** How often it is looked whether bytes arrived: how much later than due a dead connection is noticed at most. */
const lookMs = 5000;
/** A request that still waits for a stream after this time shows that the server allows fewer streams. */
const settingsMs = 1000;
/** REFUSED_STREAM and ENHANCE_YOUR_CALM (RFC 9113 7): the server does not want more streams here. undici has tried the first twice. */
const refusingCodes: ReadonlySet<unknown> = new Set([0x7, 0xb]);
/** An unused connection is closed after this time. */
const idleMs = 60_000;

/** One connection to one checked address. It never connects a second time. */
export interface Connection extends AsyncDisposable {
  readonly address: string;
  readonly protocol: 'h2' | 'http/1.1';
  /** Takes a place for one request; false when there is none now. Whoever has a place sends its request with it. */
  take(): boolean;
  /** False once it is closed; one whose end the server announced lives on until its responses are read. */
  isAlive(): boolean;
  /**
   * Sends a request in a place that was taken. A connection whose server refuses new streams has no more room.
   * @throws OutboundError ConnectionLost when the server retired the connection and did not take it; undici's errors.
   */
  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
}

/** Speaks HTTP over an established TLS connection. */
export function createConnection(
  socket: TLSSocket,
  options: { readonly origin: string; readonly address: string; readonly clock: Clock },
): Connection {
  const protocol = socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1';
  const closed = new AbortController();
  let isUsable = true;
  let inFlight = 0;
  const openedAt = options.clock.monotonic();
  const client = new Client(options.origin, {
    connect: connectOnce(socket, () => retire()),
    pipelining: 1,
    keepAliveTimeout: idleMs,
    maxHeaderSize: 32 * 1024,
    headersTimeout: 0,
    bodyTimeout: 0,
    h2Options: {
      maxConcurrentStreams: streamsPerConnection,
      connectionWindowSize: streamsPerConnection * streamWindowBytes,
      settings: { initialWindowSize: streamWindowBytes },
      pingInterval: pingIntervalMs,
    },
  });
  // To undici a destroyed client: what it has not sent, or the server did not take, fails at once; what the server took goes on.
  const retire = (): void => {
    isUsable = false;
    client.destroy(lost(options.address)).catch(() => undefined); // it rejects only when it is destroyed already
  };
  const end = (): void => {
    retire();
    closed.abort();
    socket.destroy();
  };
  client.on('connect', () => endStrayStreams(client));
  client.on('disconnect', () => {
    retire();
    if (inFlight === 0) end();
  });
  socket.once('close', end);
  const watched = protocol === 'h2' ? watchSilence(socket, options, closed.signal) : Promise.resolve();
  const isSaturated = (): boolean => client.stats.pending > 0 && options.clock.monotonic() - openedAt > settingsMs;
  const capacity = protocol === 'h2' ? streamsPerConnection : 1;
  return {
    address: options.address,
    protocol,
    take: () => {
      const hasRoom = isUsable && inFlight < capacity && !isSaturated();
      if (hasRoom) inFlight += 1;
      return hasRoom;
    },
    isAlive: () => !closed.signal.aborted,
    request: async (request) => {
      const settle = once(() => {
        inFlight -= 1;
        if (!isUsable && inFlight === 0) end();
      });
      try {
        const response = await client.request(request);
        response.body.once('close', settle);
        return response;
      } catch (error) {
        // Not retired: its other streams go on.
        if (isStreamRefused(error)) isUsable = false;
        settle();
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await watched;
    },
  };
}

/** undici notes the code of RST_STREAM at its error. */
function isStreamRefused(error: unknown): boolean {
  return error instanceof Error && 'http2ErrorCode' in error && refusingCodes.has(error.http2ErrorCode);
}

function lost(address: string): OutboundError {
  return new OutboundError('ConnectionLost', `the connection to ${address} is closed`, { address });
}

/** undici asks for a socket again when the first is gone; then the whole connection is over. */
function connectOnce(socket: TLSSocket, onSecond: () => void): NonNullable<Client.Options['connect']> {
  let isTaken = false;
  return (_options, callback) => {
    if (isTaken) {
      queueMicrotask(onSecond);
      return;
    }
    isTaken = true;
    // Not at once: undici would not notice that it may send now.
    queueMicrotask(() => callback(null, socket));
  };
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
}

/**
 * undici pings every `pingIntervalMs` but waits for the answer without limit. An answer is bytes: a socket that received none
 * since the last ping plus `pongTimeoutMs` is dead.
 */
async function watchSilence(
  socket: TLSSocket,
  options: { readonly address: string; readonly clock: Clock },
  closed: AbortSignal,
): Promise<void> {
  let seenBytes = socket.bytesRead;
  let seenAt = options.clock.monotonic();
  while (!closed.aborted) {
    await options.clock.sleep(lookMs, { signal: closed }).catch(() => undefined); // aborted: the loop ends
    const now = options.clock.monotonic();
    if (socket.bytesRead !== seenBytes) {
      seenBytes = socket.bytesRead;
      seenAt = now;
    } else if (now - seenAt >= pingIntervalMs + pongTimeoutMs) {
      socket.destroy(lost(options.address));
    }
  }
}
