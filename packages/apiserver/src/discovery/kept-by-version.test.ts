import { FakeClock } from '@orrery/kit';
import { describe, expect, test } from 'vitest';
import { KeptByVersion, type KeptQuestion } from './kept-by-version.ts';

/** Values that count how often they were made. */
function counting(): {
  readonly fleet: KeptQuestion;
  readonly kept: KeptByVersion<number>;
  readonly state: { version: number; made: number };
  readonly clock: FakeClock;
} {
  const clock = new FakeClock();
  const state = { version: 1, made: 0 };
  const fleet: KeptQuestion = {
    prefix: { kind: 'fleet', isCompatible: false },
    visible: { kind: 'everything' },
    definitions: { version: () => Promise.resolve(state.version) },
  };
  return { fleet, kept: new KeptByVersion<number>(clock), state, clock };
}

describe('what is kept of discovery', () => {
  test('SEA-Q08 is made once for all who ask, and again when what sources serve has changed', async () => {
    const { fleet, kept, state } = counting();
    const make = (): Promise<number> => Promise.resolve(++state.made);
    expect(await Promise.all([kept.of(fleet, make), kept.of(fleet, make), kept.of(fleet, make)])).toEqual([1, 1, 1]);
    state.version = 2;
    expect(await kept.of(fleet, make)).toBe(2);
    expect(await kept.of(fleet, make)).toBe(2);
  });

  test('SEA-Q08 is made again after some seconds, later when it takes long', async () => {
    const { fleet, kept, state, clock } = counting();
    const make = async (): Promise<number> => ++state.made;
    const slowly = async (): Promise<number> => {
      await clock.advance(200);
      return ++state.made;
    };
    expect(await kept.of(fleet, make)).toBe(1);
    await clock.advance(1_999);
    expect(await kept.of(fleet, make)).toBe(1);
    await clock.advance(1);
    expect(await kept.of(fleet, slowly)).toBe(2);
    await clock.advance(9_999);
    expect(await kept.of(fleet, make)).toBe(2);
    await clock.advance(1);
    expect(await kept.of(fleet, make)).toBe(3);
  });

  test('S-22.1 is of one set of rights, and a failure is not kept', async () => {
    const { fleet, kept, state } = counting();
    const make = (): Promise<number> => Promise.resolve(++state.made);
    expect(await kept.of(fleet, make)).toBe(1);
    expect(await kept.of({ ...fleet, visible: { kind: 'grants', grants: [] } }, make)).toBe(2);
    state.version = 2;
    await expect(kept.of(fleet, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await kept.of(fleet, make)).toBe(3);
  });
});
