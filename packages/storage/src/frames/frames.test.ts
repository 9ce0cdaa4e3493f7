import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBodies, type StoredFrame } from './decode-bodies.ts';
import { encodeBody } from './encode-body.ts';
import { frameSize } from './frame-size.ts';

const kinds = [
  { group: '', resource: 'pods' },
  { group: '', resource: 'secrets' },
  { group: 'apps', resource: 'deployments' },
  { group: 'lab.orrery.dev', resource: 'widgets' },
];

function stored(resource: number, body: Uint8Array): StoredFrame {
  return { ...encodeBody(kinds[resource] ?? { group: '', resource: 'pods' }, body), size: body.length };
}

const someBodies = ['{"metadata":{"name":"a"}}', '{"metadata":{"name":"b"},"spec":{}}', '{}'].map((text) =>
  Buffer.from(text),
);

describe('encodeBody and decodeBodies', () => {
  it('give back any bodies of any kinds in the order of the rows', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.json().map((text) => Uint8Array.from(Buffer.from(text))),
    );
    const rows = fc.array(fc.tuple(fc.nat({ max: kinds.length - 1 }), body), { maxLength: 30 });
    fc.assert(
      fc.property(rows, (given) => {
        const { bytes, ends } = decodeBodies(given.map(([kind, each]) => stored(kind, each)));
        const back = given.map((_, at) => bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]));
        expect(back.map((each) => Buffer.from(each))).toEqual(given.map(([, each]) => Buffer.from(each)));
        expect(bytes.length).toBe(given.reduce((sum, [, each]) => sum + each.length, 0));
      }),
    );
  });

  it('STY-P02 the bytes of a page of one kind own their buffer, so that it can be transferred', () => {
    const { bytes } = decodeBodies(someBodies.map((body) => stored(0, body)));
    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBeLessThan(bytes.length + 64);
  });

  it('take bodies of several megabytes', () => {
    const body = Buffer.from(JSON.stringify({ data: Array.from({ length: 300_000 }, (_, index) => `value ${index}`) }));
    const { bytes } = decodeBodies([stored(0, body), stored(3, body)]);
    expect(bytes.length).toBe(2 * body.length);
    expect(Buffer.from(bytes.subarray(body.length)).equals(body)).toBe(true);
  });

  it('say the size of the content in the header of each frame, at every width of the field', () => {
    for (const size of [0, 1, 255, 256, 257, 65_791, 65_792, 70_000]) {
      expect(frameSize(encodeBody({ group: '', resource: 'pods' }, new Uint8Array(size)).frame)).toBe(size);
    }
    expect(frameSize(new Uint8Array([0x28, 0xb5, 0x2f]))).toBeUndefined();
    expect(frameSize(Buffer.from('{"metadata":{}}'))).toBeUndefined();
  });
});

describe('decodeBodies of damaged rows', () => {
  const good = someBodies.map((body) => stored(0, body));

  function withSecond(change: (row: StoredFrame) => Partial<StoredFrame>): StoredFrame[] {
    return good.map((row, at) => (at === 1 ? { ...row, ...change(row) } : row));
  }

  it.each<[string, (row: StoredFrame) => Partial<StoredFrame>]>([
    ['has another size than the row says', ({ size }) => ({ size: size + 1 })],
    ['is no frame', () => ({ frame: Buffer.from('{"metadata":{}}') })],
    ['is empty', () => ({ frame: new Uint8Array() })],
    ['is cut', ({ frame }) => ({ frame: frame.subarray(0, -3) })],
    ['goes on behind its end', ({ frame }) => ({ frame: Buffer.concat([frame, Buffer.from('more')]) })],
    ['needs a dictionary that there is not', () => ({ dictionary: 60_000 })],
    ['has a damaged block header', ({ frame }) => ({ frame: frame.map((byte, at) => (at === 7 ? 0xff : byte)) })],
  ])('4.2 a frame that %s is InternalError naming the row', (_, change) => {
    expect(() => decodeBodies(withSecond(change))).toThrowError(
      expect.objectContaining({ reason: 'InternalError', message: expect.stringContaining('row 1') }),
    );
  });

  it('4.4 bodies of more than the bound are refused before anything is allocated', () => {
    const huge = encodeBody({ group: '', resource: 'pods' }, new Uint8Array(2 ** 20));
    const rows = Array.from({ length: 1025 }, () => ({ ...huge, size: 2 ** 20 }));
    expect(() => decodeBodies(rows)).toThrowError(expect.objectContaining({ reason: 'RequestEntityTooLarge' }));
  });
});
