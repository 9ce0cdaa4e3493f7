import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { everything, podKey, podQuery, putPod, textOf, walkPods } from '../conformance/objects.ts';
import { runStoreConformance } from '../conformance/run-store-conformance.ts';
import { createSqliteStore } from './sqlite-store.ts';

const directory = await mkdtemp(join(tmpdir(), 'orrery-store-'));
afterAll(() => rm(directory, { recursive: true }));
let files = 0;

function newFile(): string {
  files += 1;
  return join(directory, `${files}.db`);
}

runStoreConformance('sqlite, in memory', () => createSqliteStore({ file: ':memory:' }));
runStoreConformance('sqlite, file', () => createSqliteStore({ file: newFile() }));

describe('the SQLite file', () => {
  it('keeps objects, revision and sources over a restart, and purges removed sources', async () => {
    const file = newFile();
    const first = await createSqliteStore({ file });
    const kept = await first.ensureSource('cluster', 'kept');
    const gone = await first.ensureSource('cluster', 'gone');
    await first.write({ changes: [kept, gone].map(({ id }) => putPod(podKey(id, 'n', 'x'), 'text')) });
    await first.write({ changes: [], removals: [{ source: gone.id }] });
    const revision = await first.revision();
    await first[Symbol.asyncDispose]();

    await using second = await createSqliteStore({ file });
    expect(await second.revision()).toBe(revision);
    expect(textOf(await second.get(everything, podKey(kept.id, 'n', 'x')))).toBe('text');
    const rows = new DatabaseSync(file, { readOnly: true }).prepare('SELECT count(*) AS size FROM objects').get();
    expect(rows).toEqual({ size: 1 });
  });

  it('S-38.3 refuses a database of a newer schema, naming both', async () => {
    const file = newFile();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    await expect(createSqliteStore({ file })).rejects.toThrow(/schema 99, newer than schema 1/);
  });

  it('refuses a file that is no database', async () => {
    await expect(createSqliteStore({ file: directory })).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  });

  it('architecture 2.1: a list reads no facts of sources', async () => {
    const file = newFile();
    await using store = await createSqliteStore({ file });
    const { id } = await store.ensureSource('cluster', 'a');
    await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] });
    const raw = new DatabaseSync(file);
    raw.exec('ALTER TABLE sources DROP COLUMN facts');
    raw.close();
    expect(await walkPods(store, 1)).toEqual(['n/x']);
    expect(await store.count(podQuery(1))).toBe(1);
    expect(await store.scopes({ visible: everything })).toEqual([]);
    // A statement that does not fit its database is a fault of ours: trying again does not help.
    await expect(store.sources(everything)).rejects.toMatchObject({ reason: 'InternalError' });
  });

  it('fails calls after it was closed', async () => {
    const store = await createSqliteStore({ file: ':memory:' });
    await store[Symbol.asyncDispose]();
    await expect(store.revision()).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  });
});
