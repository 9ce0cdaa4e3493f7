import { FakeClock } from '@orrery/kit';
import { type SourceId, sourceId } from '@orrery/model';
import { expect, it } from 'vitest';
import { HeldLeases } from './held-leases.ts';

const [a, b] = [sourceId(2), sourceId(3)];

function newLeases() {
  const clock = new FakeClock(1_000_000);
  const told: SourceId[] = [];
  const held = new HeldLeases({ clock, onChange: (source) => told.push(source) });
  return { clock, told, held, start: clock.monotonic() };
}

it('KSY-J01 a lease is trusted for 8 s from before the request that took it was sent', async () => {
  const { clock, told, held, start } = newLeases();
  await clock.advance(3000);
  held.add([{ source: a, token: 1 }], start);
  expect([held.fenceOf(a), held.fenceOf(b), told]).toEqual([{ source: a, token: 1 }, undefined, [a]]);
  await clock.advance(4999);
  expect(held.fenceOf(a)?.token).toBe(1);
  await clock.advance(1);
  expect(held.fenceOf(a)).toBeUndefined();
  expect(told).toEqual([a]);
  held.tellExpired();
  held.tellExpired();
  expect(told).toEqual([a, a]);
});

it('KSY-J01 a renewal that finds a lease untaken makes it trusted again, and tells so only when it was not', async () => {
  const { clock, told, held, start } = newLeases();
  held.add([{ source: a, token: 1 }], start);
  await clock.advance(4000);
  held.renew([{ source: a, token: 1 }], clock.monotonic());
  await clock.advance(7999);
  expect([held.fenceOf(a)?.token, told]).toEqual([1, [a]]);
  await clock.advance(1);
  held.tellExpired();
  held.renew([{ source: a, token: 1 }], clock.monotonic());
  expect([held.fenceOf(a)?.token, told]).toEqual([1, [a, a, a]]);
});

it('KSY-J03 what a renewal does not answer, or answers with another token, is lost', () => {
  const { told, held, start } = newLeases();
  held.add(
    [
      { source: a, token: 1 },
      { source: b, token: 1 },
    ],
    start,
  );
  expect(held.renew([{ source: b, token: 2 }], start)).toEqual([b]);
  expect([held.size, held.fenceOf(a), held.fenceOf(b)]).toEqual([0, undefined, undefined]);
  expect(told).toEqual([a, b, a, b]);
});
