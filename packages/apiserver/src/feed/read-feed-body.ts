import { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { Clock } from '@orrery/kit';
import { feedError, isStatusError } from '@orrery/model';
import { HttpFailure } from '../listener/http-failure.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { FeedRequestLimits } from './feed-engine.ts';

/** Below this a body may be unpacked to any size: short texts pack well. */
const freeBytes = 1024 * 1024;

/** How a body is read. */
export interface FeedBodyOptions {
  readonly limits: FeedRequestLimits;
  /** `Content-Encoding`; absent is identity. */
  readonly encoding: string | undefined;
  readonly bodyReadMs: number;
  readonly clock: Clock;
  /** Bytes of all bodies that are being worked on. */
  readonly budget: ByteBudget;
}

/** A body, unpacked; disposing it gives its bytes back to the budget. */
export interface FeedBody extends Disposable {
  readonly bytes: Uint8Array;
}

/**
 * Reads and unpacks the body of a request of the feed, within its limits at every byte (TAG-F07, S-16).
 * @throws StatusError BodyTooLarge, BadEncoding, UnsupportedMediaType, Overloaded; HttpFailure 408 when it does not come in time.
 */
export async function readFeedBody(received: AsyncIterable<Uint8Array>, options: FeedBodyOptions): Promise<FeedBody> {
  const { clock, bodyReadMs } = options;
  const stop = new AbortController();
  const late = clock.sleep(bodyReadMs, { signal: stop.signal }).then(
    () => {
      throw new HttpFailure(408, 'Timeout', `the body of the request did not arrive within ${bodyReadMs} ms`);
    },
    () => ({ bytes: new Uint8Array(), [Symbol.dispose]: () => undefined }),
  );
  try {
    return await Promise.race([collect(received, options, stop.signal), late]);
  } finally {
    stop.abort();
  }
}

async function collect(
  received: AsyncIterable<Uint8Array>,
  { limits, encoding, budget }: FeedBodyOptions,
  signal: AbortSignal,
): Promise<FeedBody> {
  const seen = { received: 0 };
  const held = budget.open();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked(counted(received, limits, seen), encoding)) {
      signal.throwIfAborted();
      size += chunk.length;
      checkSize(size, seen.received, limits);
      held.take(chunk.length);
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), [Symbol.dispose]: () => held[Symbol.dispose]() };
  } catch (cause) {
    held[Symbol.dispose]();
    if (isStatusError(cause)) throw cause;
    throw feedError('BadEncoding', 'the body broke off or is not packed as Content-Encoding says', { cause });
  }
}

async function* counted(
  received: AsyncIterable<Uint8Array>,
  { requestBytes }: FeedRequestLimits,
  seen: { received: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of received) {
    seen.received += chunk.length;
    if (seen.received > requestBytes)
      throw feedError('BodyTooLarge', `a request has at most ${requestBytes} bytes: send smaller parts`);
    yield chunk;
  }
}

function checkSize(size: number, received: number, { unpackedBytes, unpackedRatio }: FeedRequestLimits): void {
  if (size > unpackedBytes)
    throw feedError('BodyTooLarge', `a request unpacks to at most ${unpackedBytes} bytes: send smaller parts`);
  if (size > freeBytes && size > received * unpackedRatio)
    throw feedError('BodyTooLarge', `a request unpacks to at most ${unpackedRatio} times its size`);
}

function unpacked(received: AsyncIterable<Uint8Array>, encoding = 'identity'): AsyncIterable<Uint8Array> {
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
    case '':
      return received;
    case 'gzip':
    case 'x-gzip':
      return through(received, createGunzip());
    case 'deflate':
      return through(received, createInflate());
    default:
      throw feedError('UnsupportedMediaType', 'Content-Encoding is identity, gzip or deflate');
  }
}

/** A failure of what is received ends the unpacking with it. */
function through(
  received: AsyncIterable<Uint8Array>,
  unpack: ReturnType<typeof createGunzip>,
): AsyncIterable<Uint8Array> {
  const source = Readable.from(received, { objectMode: false });
  source.once('error', (error) => unpack.destroy(error));
  return source.pipe(unpack);
}
