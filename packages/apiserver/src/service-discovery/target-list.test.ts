import { describe, expect, it } from 'vitest';
import { TargetList } from './target-list.ts';

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('TargetList', () => {
  it('SEA-Z11 200,000 targets are one list, and one more is refused instead of cut', async () => {
    const list = new TargetList();
    const targets = Array.from({ length: 1000 }, () => ({ address: '10.0.0.1:80', labels: '' }));
    for (let count = 0; count < 200; count += 1) list.add({ labels: '"a":"b"', targets }, '');
    expect(() => list.add({ labels: '', targets: targets.slice(0, 1) }, '')).toThrow(
      expect.objectContaining({ reason: 'ServiceUnavailable', message: expect.stringContaining('200000 targets') }),
    );
    const all = JSON.parse(await textOf(list.end().body));
    expect(all).toHaveLength(200_000);
    expect(all[0]).toEqual({ targets: ['10.0.0.1:80'], labels: { a: 'b' } });
  });

  it('SEA-Z15 the tag of a list is that of its content', () => {
    const tagOf = (address: string): string => {
      const list = new TargetList();
      list.add({ labels: '', targets: [{ address, labels: '' }] }, '');
      return list.end().tag;
    };
    expect(tagOf('a:1')).toBe(tagOf('a:1'));
    expect(tagOf('a:1')).not.toBe(tagOf('a:2'));
  });
});
