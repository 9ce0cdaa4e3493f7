import { sourceId } from '@orrery/model';
import { expect, it } from 'vitest';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { acquireLease } from './acquire-lease.ts';
import { releaseLeases } from './release-leases.ts';

async function acquire(test: TestDatabase, holder: string, durationMs = 60_000) {
  return await acquireLease(test.database, { source: sourceId(2), holder, durationMs }, test.context);
}

async function canWrite(test: TestDatabase, token: number): Promise<boolean> {
  const batch = { changes: [putOf(podKey(2, 'n/x'))], fences: [{ source: sourceId(2), token }] };
  try {
    await test.write(batch);
    return true;
  } catch {
    return false;
  }
}

it('KSY-J01 one replica holds a source; renewing keeps the token, another gets it when it ran out or was given back', async () => {
  using test = await TestDatabase.open();
  await test.cluster('a');
  expect(await acquire(test, 'one')).toEqual({ source: 2, token: 1 });
  expect(await acquire(test, 'one')).toEqual({ source: 2, token: 1 });
  expect(await acquire(test, 'two')).toBeUndefined();
  await releaseLeases(test.database, { sources: [sourceId(2)], holder: 'two' }, test.context);
  expect(await acquire(test, 'two')).toBeUndefined();
  await releaseLeases(test.database, { sources: [sourceId(2)], holder: 'one' }, test.context);
  expect(await acquire(test, 'two', -1)).toEqual({ source: 2, token: 2 });
  expect(await acquire(test, 'one')).toEqual({ source: 2, token: 3 });
});

it('KSY-J03 only the newest token of a lease that has not run out may write', async () => {
  using test = await TestDatabase.open();
  await test.cluster('a');
  await acquire(test, 'one');
  expect(await canWrite(test, 1)).toBe(true);
  await acquire(test, 'one', -1);
  expect(await canWrite(test, 1)).toBe(false);
  await acquire(test, 'two');
  expect(await canWrite(test, 1)).toBe(false);
  expect(await canWrite(test, 2)).toBe(true);
  await releaseLeases(test.database, { sources: [sourceId(2)], holder: 'two' }, test.context);
  await acquire(test, 'two');
  expect(await canWrite(test, 2)).toBe(false);
});

it('a removed source has no lease to take', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  await test.write({ changes: [], removals: [{ source: a }] });
  await expect(acquire(test, 'one')).rejects.toMatchObject({ reason: 'NotFound' });
});
