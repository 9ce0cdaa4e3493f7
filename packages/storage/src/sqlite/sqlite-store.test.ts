import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { everything, podKey, putPod, textOf } from '../conformance/objects.ts';
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

  it('fails calls after it was closed', async () => {
    const store = await createSqliteStore({ file: ':memory:' });
    await store[Symbol.asyncDispose]();
    await expect(store.revision()).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  });
});
