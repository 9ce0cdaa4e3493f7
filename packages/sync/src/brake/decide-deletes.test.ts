import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Absence, decideDeletes, defaultBrake, type Hold } from './decide-deletes.ts';

const minute = 60_000;

function paths(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `n/p${from + index}`);
}

function absence(stored: number, absent: readonly string[], more: Partial<Absence> = {}): Absence {
  return { stored, absent, now: 0, identity: 'uid', isWanted: false, ...more };
}

describe('decideDeletes', () => {
  it.each([
    { stored: 100, absent: 30, isHeld: false },
    { stored: 100, absent: 31, isHeld: true },
    { stored: 50, absent: 15, isHeld: false },
    { stored: 50, absent: 50, isHeld: true },
  ])('KSY-D41 of $stored objects $absent absent: held is $isHeld', ({ stored, absent, isHeld }) => {
    const { deleted, hold } = decideDeletes(absence(stored, paths(absent)), undefined, defaultBrake);
    expect(deleted).toHaveLength(isHeld ? 0 : absent);
    expect(hold?.paths.length ?? 0).toBe(isHeld ? absent : 0);
    if (isHeld) expect(hold?.isTold).toBe(true);
  });

  it('KSY-D41 a second snapshot agrees 5 minutes later, not sooner', () => {
    const { hold } = decideDeletes(absence(100, paths(60)), undefined, defaultBrake);
    const early = decideDeletes(absence(100, paths(60), { now: 4 * minute }), hold, defaultBrake);
    expect(early.deleted).toEqual([]);
    expect(early.hold?.since).toBe(0);
    const late = decideDeletes(absence(100, paths(60), { now: 5 * minute }), early.hold, defaultBrake);
    expect(late).toEqual({ deleted: paths(60), hold: undefined });
  });

  it('KSY-D41 objects that came back leave the hold; what is newly absent beyond the brake waits anew', () => {
    const { hold } = decideDeletes(absence(100, paths(60)), undefined, defaultBrake);
    const back = decideDeletes(absence(100, paths(10), { now: minute }), hold, defaultBrake);
    expect(back.hold?.paths).toEqual(paths(10));
    const later = absence(100, [...paths(10), ...paths(40, 50)], { now: 5 * minute });
    const after = decideDeletes(later, back.hold, defaultBrake);
    expect(after.deleted).toEqual(paths(10));
    expect(after.hold).toMatchObject({ paths: paths(40, 50), since: 5 * minute });
  });

  it('KSY-I04 a snapshot of another cluster never agrees', () => {
    const { hold } = decideDeletes(absence(100, paths(60)), undefined, defaultBrake);
    const other = absence(100, paths(60), { now: 6 * minute, identity: 'other' });
    const after = decideDeletes(other, hold, defaultBrake);
    expect(after.deleted).toEqual([]);
    expect(after.hold).toMatchObject({ since: 6 * minute, identity: 'other' });
  });

  it('KSY-C06 what the user asked for is not braked', () => {
    const asked = absence(100, paths(100), { isWanted: true });
    expect(decideDeletes(asked, undefined, defaultBrake)).toEqual({ deleted: paths(100), hold: undefined });
  });

  it('a small scope that vanishes is looked at twice within seconds, and nobody is asked', () => {
    const { deleted, hold } = decideDeletes(absence(3, paths(3)), undefined, defaultBrake);
    expect(deleted).toEqual([]);
    expect(hold?.isTold).toBe(false);
    const second = decideDeletes(absence(3, paths(3), { now: 2000 }), hold, defaultBrake);
    expect(second).toEqual({ deleted: paths(3), hold: undefined });
  });

  it('KSY-00a over any run of snapshots, nothing above the brake is deleted by one snapshot alone, and nothing present is', () => {
    const round = fc.record({ present: fc.uniqueArray(fc.nat(59)), passedMs: fc.nat(7 * minute) });
    fc.assert(
      fc.property(fc.array(round, { maxLength: 12 }), (rounds) => {
        const stored = new Set(paths(60));
        let before: { readonly absent: ReadonlySet<string>; readonly hold: Hold | undefined } | undefined;
        let now = 0;
        for (const { present, passedMs } of rounds) {
          now += passedMs;
          const seen = new Set(present.map((index) => `n/p${index}`));
          const absent = new Set(stored).difference(seen);
          const { deleted, hold } = decideDeletes(
            absence(stored.size, [...absent], { now }),
            before?.hold,
            defaultBrake,
          );
          const missedOnce = new Set(deleted).difference(before?.absent ?? new Set());
          expect(missedOnce.size).toBeLessThanOrEqual(stored.size * 0.3);
          expect(new Set([...deleted, ...(hold?.paths ?? [])])).toEqual(absent);
          for (const path of deleted) stored.delete(path);
          before = { absent, hold };
        }
      }),
    );
  });
});
