import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { FakeClock } from '@orrery/kit';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.ts';
import { readFeedBody } from './read-feed-body.ts';

const mebibyte = 1024 * 1024;
const limits = { requestBytes: 3 * mebibyte, unpackedBytes: 5 * mebibyte, unpackedRatio: 100, requestObjects: 10 };

async function* inChunks(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(
  bytes: Uint8Array,
  encoding?: string,
  budget = new ByteBudget(100 * mebibyte),
): Promise<number | string> {
  try {
    using body = await readFeedBody(inChunks(bytes), {
      limits,
      encoding,
      bodyReadMs: 60_000,
      clock: new FakeClock(),
      budget,
    });
    return body.bytes.length;
  } catch (error) {
    return (error as { details: { causes: { reason: string }[] } }).details.causes[0]?.reason ?? 'none';
  }
}

/** Bytes that do not pack. */
const noise = (length: number): Uint8Array => randomBytes(length);

describe('reading a body of the feed', () => {
  it('TAG-F07 takes what is within its limits, at the limit too, and no byte more', async () => {
    expect(await read(new Uint8Array(3 * mebibyte))).toBe(3 * mebibyte);
    expect(await read(new Uint8Array(3 * mebibyte + 1))).toBe('BodyTooLarge');
    expect(await read(gzipSync(noise(2 * mebibyte)), 'gzip')).toBe(2 * mebibyte);
    expect(await read(gzipSync(Buffer.concat([noise(mebibyte), new Uint8Array(4 * mebibyte)])), 'gzip')).toBe(
      5 * mebibyte,
    );
    expect(await read(gzipSync(Buffer.concat([noise(mebibyte), new Uint8Array(4 * mebibyte + 1)])), 'gzip')).toBe(
      'BodyTooLarge',
    );
  });

  it('S-16 stops at a bomb before it is unpacked', async () => {
    expect(await read(gzipSync(new Uint8Array(4 * mebibyte)), 'gzip')).toBe('BodyTooLarge');
  });

  it('TAG-F30 what is not packed as it says is BadEncoding, an unknown packing UnsupportedMediaType', async () => {
    expect(await read(noise(100), 'gzip')).toBe('BadEncoding');
    expect(await read(gzipSync(noise(1000)).subarray(0, 500), 'gzip')).toBe('BadEncoding');
    expect(await read(noise(100), 'br')).toBe('UnsupportedMediaType');
  });

  it('S-28 bodies of all requests together are bounded, and what was refused or ended gives its bytes back', async () => {
    const budget = new ByteBudget(2 * mebibyte);
    expect(await read(new Uint8Array(3 * mebibyte), undefined, budget)).toBe('Overloaded');
    expect(await read(new Uint8Array(2 * mebibyte), undefined, budget)).toBe(2 * mebibyte);
    expect(await read(new Uint8Array(2 * mebibyte), 'identity', budget)).toBe(2 * mebibyte);
  });

  it('S-28.1 a body that does not come in time is 408', async () => {
    const clock = new FakeClock();
    const stuck = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      await new Promise(() => undefined);
    };
    const budget = new ByteBudget(mebibyte);
    const reading = readFeedBody(stuck(), { limits, encoding: undefined, bodyReadMs: 60_000, clock, budget });
    const refused = expect(reading).rejects.toMatchObject({ code: 408 });
    await clock.advance(60_000);
    await refused;
  });
});
