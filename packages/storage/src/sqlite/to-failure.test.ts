import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StatusError, sourceId } from '@orrery/model';
import { afterAll, expect, it } from 'vitest';
import { everything, podKey, putPod, textOf } from '../conformance/objects.ts';
import { Database } from './database.ts';
import { getObject } from './operations/read-rows.ts';
import { writeBatch } from './operations/write-batch.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { toFailure } from './to-failure.ts';

const directory = await mkdtemp(join(tmpdir(), 'orrery-failure-'));
afterAll(() => rm(directory, { recursive: true }));

const retried = expect.objectContaining({ reason: 'ServiceUnavailable' });

/** What `work` fails with, as it crosses the thread border. */
function failureOf(work: () => unknown): ReturnType<typeof toFailure> {
  try {
    work();
  } catch (error) {
    return toFailure(error);
  }
  return expect.fail('it did not fail');
}

it('STY-E03 a write that meets the lock of another program is ServiceUnavailable, stores nothing, and works later', async () => {
  const file = join(directory, 'locked.db');
  await using store = await createSqliteStore({ file, busyTimeoutMs: 1 });
  const { id } = await store.ensureSource('cluster', 'a');
  const before = await store.revision();
  const key = podKey(id, 'n', 'x');
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await expect(store.write({ changes: [putPod(key, 'one')] })).rejects.toEqual(retried);
  await expect(store.ensureSource('cluster', 'b')).rejects.toEqual(retried);
  await expect(store.noteSealedUse('id', { at: 1, by: 'x' })).rejects.toEqual(retried);
  expect(await store.get(everything, key)).toBeUndefined();
  other.exec('ROLLBACK');
  other.close();
  const { revision } = await store.write({ changes: [putPod(key, 'one')] });
  expect(revision).toBe(before + 1n);
  expect(textOf(await store.get(everything, key))).toBe('one');
});

it('STY-E03 a write to a full database is ServiceUnavailable, stores nothing, and works when there is room again', () => {
  const database = new Database(join(directory, 'full.db'), { readOnly: false, busyTimeoutMs: 1 });
  const key = podKey(sourceId(1), 'n', 'small');
  const big = Array.from({ length: 50 }, (_, n) => putPod(podKey(sourceId(1), 'n', `${n}`), 'x'.repeat(10_000)));
  const before = database.revision();
  const pages = Number(database.sql('PRAGMA page_count').get()?.['page_count']);
  database.sql(`PRAGMA max_page_count = ${pages + 10}`).get();
  const batch = { changes: [putPod(key, 'one'), ...big], newSources: [{ kind: 'cluster', name: 'a' }] as const };
  expect(failureOf(() => writeBatch(database, batch))).toEqual(retried);
  expect(database.revision()).toBe(before);
  expect(getObject(database, everything, key)).toBeUndefined();
  expect(database.sql('SELECT count(*) AS size FROM sources').get()).toEqual({ size: 1 });
  database.sql(`PRAGMA max_page_count = ${pages + 1000}`).get();
  expect(writeBatch(database, batch).outcomes).toHaveLength(51);
  expect(textOf(getObject(database, everything, key))).toBe('one');
  database.close();
});

it('STY-E03 what trying again does not mend is InternalError, an error of ours keeps its reason', () => {
  const database = new Database(':memory:', { readOnly: false, busyTimeoutMs: 1 });
  const twice = "INSERT INTO sources (kind, name) VALUES ('control', 'control')";
  expect(failureOf(() => database.sql(twice).run())).toMatchObject({
    reason: 'InternalError',
    message: expect.stringMatching(/^the store failed: UNIQUE constraint failed/),
  });
  expect(failureOf(() => database.sql("INSERT INTO revision VALUES ('x', 0, 0)").run())).toMatchObject({
    reason: 'InternalError',
  });
  database.close();
  expect(failureOf(() => database.revision())).toMatchObject({ reason: 'InternalError' });
  // The text does not matter: no error of SQLite.
  expect(toFailure(new TypeError('database is locked'))).toMatchObject({ reason: 'InternalError' });
  const conflict = new StatusError('Conflict', 'changed', { details: { name: 'x' } });
  expect(toFailure(conflict)).toEqual({ reason: 'Conflict', message: 'changed', details: { name: 'x' } });
});
