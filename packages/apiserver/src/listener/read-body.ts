import type { Clock } from '@orrery/kit';
import { StatusError } from '@orrery/model';
import { badRequest } from '../answer/bad-request.ts';
import { HttpFailure } from './http-failure.ts';

/**
 * Reads a whole body.
 * @throws StatusError RequestEntityTooLarge beyond the limit, HttpFailure 408 when it does not come in time, BadRequest when it breaks off.
 */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  limits: { readonly bodyBytes: number; readonly bodyReadMs: number },
  clock: Clock,
): Promise<Uint8Array> {
  const stop = new AbortController();
  const late = clock.sleep(limits.bodyReadMs, { signal: stop.signal }).then(
    () => {
      throw new HttpFailure(408, 'Timeout', `the body of the request did not arrive within ${limits.bodyReadMs} ms`);
    },
    () => new Uint8Array(),
  );
  try {
    return await Promise.race([collect(stream, limits.bodyBytes), late]);
  } finally {
    stop.abort();
  }
}

async function collect(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw badRequest('the body of the request broke off', cause);
  }
  if (size > maxBytes)
    throw new StatusError('RequestEntityTooLarge', `the body of the request has more than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
}
