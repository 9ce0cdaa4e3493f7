import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { OutboundError } from '../outbound-error.ts';
import { createByteGatherer } from './byte-gatherer.ts';

const gunzipAsync = promisify(gunzip);

/** How a body is read whole. */
export interface ReadAllOptions {
  /** Largest size before and after decompression, in bytes. */
  readonly limitBytes: number;
  /** The response's `Content-Encoding`. */
  readonly encoding: string | undefined;
  readonly host: string;
}

/**
 * Reads a body to its end and decompresses `gzip`; the result is not shared with anyone.
 * @throws OutboundError BodyTooLarge, BodyInvalid (broken gzip, unknown encoding), and what `chunks` throws.
 */
export async function readAll(chunks: AsyncIterable<Uint8Array>, options: ReadAllOptions): Promise<Uint8Array> {
  const { host, limitBytes, encoding } = options;
  const isGzip = encoding === 'gzip';
  if (!isGzip && encoding !== undefined && encoding !== 'identity') {
    throw new OutboundError(
      'BodyInvalid',
      `${host} answers with Content-Encoding ${encoding}, which was not asked for`,
      { host },
    );
  }
  const gatherer = createByteGatherer();
  for await (const chunk of chunks) {
    if (gatherer.size() + chunk.length > limitBytes) throw tooLarge(options);
    gatherer.add(chunk);
  }
  const body = gatherer.take();
  if (!isGzip) return body;
  try {
    return await gunzipAsync(body, { maxOutputLength: limitBytes });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge
      ? tooLarge(options)
      : new OutboundError('BodyInvalid', `${host} answers with broken gzip`, { host, cause });
  }
}

function tooLarge(options: ReadAllOptions): OutboundError {
  const { host, limitBytes } = options;
  return new OutboundError('BodyTooLarge', `the answer of ${host} is larger than ${limitBytes} bytes`, { host });
}
