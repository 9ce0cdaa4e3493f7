import { describe, expect, it } from 'vitest';
import { decideDelta, decideHeartbeat, decideSnapshot } from './decide-frame.ts';
import { emptyPosition, type FeedPosition } from './feed-scope.ts';

const stored: FeedPosition = { ...emptyPosition, version: 5, epoch: 'one', count: 2, digest: 7n, profile: 'minimal' };
const same = { count: 2, digest: 7n };
const other = { count: 3, digest: 9n };

describe('deltas', () => {
  it.each([
    ['builds on the stored version', stored, { base: 5, version: 6, ...other }, 'one', 'apply'],
    ['is of a new epoch and builds on it', stored, { base: 5, version: 6, ...other }, 'two', 'apply'],
    ['was stored already', stored, { base: 4, version: 5, ...same }, 'one', 'known'],
    ['has the stored version and other objects', stored, { base: 4, version: 5, ...other }, 'one', 'DigestMismatch'],
    ['builds on another version', stored, { base: 4, version: 6, ...other }, 'one', 'BaseMismatch'],
    ['does not grow', stored, { base: 5, version: 5, ...other }, 'two', 'BaseMismatch'],
    ['comes before any snapshot', undefined, { base: 5, version: 6, ...other }, 'one', 'BaseMismatch'],
    [
      'comes after a cut write',
      { ...stored, isApplying: true },
      { base: 5, version: 6, ...other },
      'one',
      'BaseMismatch',
    ],
  ] as const)('TAG-F23 one that %s', (_, position, frame, epoch, expected) => {
    const decision = decideDelta(position, frame, epoch);
    expect(decision.kind === 'resync' ? decision.reason : decision.kind).toBe(expected);
  });
});

describe('snapshots', () => {
  it.each([
    ['is the first', undefined, { version: 1, profile: 'full', ...other }, 'one', 'apply'],
    ['equals what is stored', stored, { version: 9, profile: 'minimal', ...same }, 'two', 'known'],
    ['equals it in another profile', stored, { version: 9, profile: 'full', ...same }, 'one', 'apply'],
    ['is later', stored, { version: 6, profile: 'minimal', ...other }, 'one', 'apply'],
    ['is earlier and of the same epoch', stored, { version: 4, profile: 'minimal', ...other }, 'one', 'BaseMismatch'],
    ['is earlier and of a new epoch', stored, { version: 1, profile: 'minimal', ...other }, 'two', 'apply'],
    [
      'has the stored version and other objects',
      stored,
      { version: 5, profile: 'minimal', ...other },
      'one',
      'DigestMismatch',
    ],
  ] as const)('TAG-F20, F26 one that %s', (_, position, frame, epoch, expected) => {
    const decision = decideSnapshot(position, frame, epoch);
    expect(decision.kind === 'resync' ? decision.reason : decision.kind).toBe(expected);
  });
});

describe('heartbeats', () => {
  it('TAG-F05 version and epoch are adopted when count and digest are right, and never turned back', () => {
    expect(decideHeartbeat(stored, { version: 1, ...same }, 'two')).toMatchObject({
      position: { version: 1, epoch: 'two', digest: 7n },
    });
    expect(decideHeartbeat(stored, { version: 4, ...same }, 'one')).toMatchObject({ position: { version: 5 } });
    expect(decideHeartbeat(stored, { version: 6, ...other }, 'one')).toEqual({
      kind: 'resync',
      reason: 'DigestMismatch',
    });
    expect(decideHeartbeat(undefined, { version: 6, ...same }, 'one')).toEqual({
      kind: 'resync',
      reason: 'BaseMismatch',
    });
  });
});
