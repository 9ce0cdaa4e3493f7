import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAll } from './read-all.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(bytes: Uint8Array, encoding: string | undefined, limitBytes = 1000): Promise<Uint8Array> {
  return readAll(inChunks(bytes, 7), { limitBytes, encoding, host: 'a.example' });
}

describe('readAll', () => {
  const text = Buffer.from('{"kind":"List"}'.repeat(20));

  it('KSY-A22 a gzip body is decompressed, a plain one is given as it is', async () => {
    expect(Buffer.from(await read(gzipSync(text), 'gzip'))).toEqual(text);
    expect(Buffer.from(await read(text, undefined))).toEqual(text);
    expect(Buffer.from(await read(text, 'identity'))).toEqual(text);
  });

  it('S-34.4 a body over the limit is refused before and after decompression', async () => {
    await expect(read(text, undefined, 299)).rejects.toMatchObject({ kind: 'BodyTooLarge' });
    await expect(read(gzipSync(Buffer.alloc(100_000)), 'gzip', 99_999)).rejects.toMatchObject({ kind: 'BodyTooLarge' });
    expect((await read(text, undefined, 300)).length).toBe(300);
  });

  it('KSY-D04 a cut gzip body and an encoding nobody asked for are errors', async () => {
    await expect(read(gzipSync(text).subarray(0, 30), 'gzip')).rejects.toMatchObject({ kind: 'BodyInvalid' });
    await expect(read(text, 'br')).rejects.toMatchObject({ kind: 'BodyInvalid' });
  });
});
