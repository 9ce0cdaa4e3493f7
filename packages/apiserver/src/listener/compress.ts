import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';

/** Bodies up to this size go out as they are (SEA-A12); as kube-apiserver's. */
const plainBytes = 128 * 1024;

/** As kube-apiserver: of long texts the fastest level saves most of what can be saved. */
const options = { level: constants.Z_BEST_SPEED };

const gzipped = promisify(gzip);

/** Whether `Accept-Encoding` allows gzip (RFC 9110, 12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const qualities = new Map<string, number>();
  for (const clause of (acceptEncoding ?? '').split(',')) {
    const [coding = '', ...parameters] = clause.split(';').map((part) => part.trim().toLowerCase());
    const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
    qualities.set(coding, Number.isNaN(quality) ? 1 : quality);
  }
  return (qualities.get('gzip') ?? qualities.get('*') ?? 0) > 0;
}

/** A body, and how it is encoded. */
export interface EncodedBody {
  readonly body: Uint8Array | Readable;
  readonly isGzip: boolean;
}

/**
 * Compresses a body that is long enough; of a stream only so much is waited for that this is known.
 * @throws what a stream fails with before that: then nothing of it is out yet.
 */
export async function compress(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<EncodedBody> {
  if (body instanceof Uint8Array) {
    if (body.length <= plainBytes) return { body, isGzip: false };
    return { body: await gzipped(body, options), isGzip: true };
  }
  const rest = body[Symbol.asyncIterator]();
  const start = await readStart(rest);
  if (start.isWhole) return { body: Buffer.concat(start.chunks), isGzip: false };
  const source = Readable.from(goingOn(start, rest), { objectMode: false });
  const packed = createGzip(options);
  // each ends the other: a body that fails is cut, one that nobody reads is not made
  source.once('error', (error) => packed.destroy(error));
  packed.once('close', () => source.destroy());
  return { body: source.pipe(packed), isGzip: true };
}

/** The first chunks of a body. */
interface Start {
  readonly chunks: readonly Uint8Array[];
  readonly isWhole: boolean;
}

async function readStart(rest: AsyncIterator<Uint8Array>): Promise<Start> {
  const chunks: Uint8Array[] = [];
  for (let size = 0; size <= plainBytes; ) {
    const next = await rest.next();
    if (next.done === true) return { chunks, isWhole: true };
    chunks.push(next.value);
    size += next.value.length;
  }
  return { chunks, isWhole: false };
}

async function* goingOn({ chunks }: Start, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
