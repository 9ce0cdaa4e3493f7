import { type Revision, revision, sourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { ChangeBuffer } from './change-buffer.ts';
import type { ViewedChange } from './watch-event.ts';

function change(at: number, bytes = 10): ViewedChange {
  const key = { source: sourceId(2), group: '', resource: 'pods', namespace: 'n', name: `p${at}` };
  const made = revision(BigInt(at));
  const head = { key, version: 'v1', uid: '', revision: made, originVersion: '', annotationsEnd: 0 };
  return {
    entry: { change: { revision: made, type: 'put', key }, at: 0, state: { head, body: new Uint8Array(bytes) } },
    now: undefined,
    before: undefined,
  };
}

function revisionsBehind(buffer: ChangeBuffer, at: bigint): Revision[] | undefined {
  return buffer.behind(at)?.map(({ entry }) => entry.change.revision);
}

describe('the buffer of recent changes', () => {
  it('gives what is behind a revision, in order, and nothing of what it does not reach', () => {
    const buffer = new ChangeBuffer(revision(10n));
    expect(revisionsBehind(buffer, 10n)).toEqual([]);
    buffer.append([change(11), change(13)], revision(14n));
    expect(revisionsBehind(buffer, 10n)).toEqual([11n, 13n]);
    expect(revisionsBehind(buffer, 12n)).toEqual([13n]);
    expect(revisionsBehind(buffer, 14n)).toEqual([]);
    expect(buffer.behind(9n)).toBeUndefined();
    expect(buffer.behind(15n)).toBeUndefined();
  });

  it('architecture 4.4: is bounded by bytes, and knows from where on it is complete', () => {
    const buffer = new ChangeBuffer(revision(0n));
    const big = 10 * 1024 * 1024;
    buffer.append([change(1, big), change(2, big)], revision(2n));
    expect(buffer.behind(0n)).toBeUndefined();
    expect(revisionsBehind(buffer, 1n)).toEqual([2n]);
  });

  it('architecture 4.4: is bounded by entries', () => {
    const buffer = new ChangeBuffer(revision(0n));
    buffer.append(
      Array.from({ length: 25_000 }, (_, at) => change(at + 1)),
      revision(25_000n),
    );
    expect(buffer.behind(4_999n)).toBeUndefined();
    expect(revisionsBehind(buffer, 5_000n)).toHaveLength(20_000);
  });
});
