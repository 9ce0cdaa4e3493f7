import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { everything, podKey, putPod, textOf } from '../conformance/objects.ts';
import { runStoreConformance } from '../conformance/run-store-conformance.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { sqliteInFile, sqliteInMemory } from './test-sqlite-places.ts';

const directory = await mkdtemp(join(tmpdir(), 'orrery-store-'));
afterAll(() => rm(directory, { recursive: true }));
let files = 0;

function newFile(): string {
  files += 1;
  return join(directory, `${files}.db`);
}

const pods = { visible: everything, kinds: [{ group: '', resource: 'pods' }] };

runStoreConformance(sqliteInMemory);
runStoreConformance(sqliteInFile);

describe('the SQLite file', () => {
  it('architecture 4.2: keeps objects, revision and sources over a restart, and purges removed sources', async () => {
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
    expect(await second.count(pods)).toBe(1);
    using raw = new DatabaseSync(file, { readOnly: true });
    const rows = raw.prepare('SELECT count(*) AS size FROM objects');
    await expect.poll(() => rows.get()).toMatchObject({ size: 1 });
  });

  it('architecture 2.1: a list reads no facts of sources', async () => {
    const file = newFile();
    await using store = await createSqliteStore({ file });
    const { id } = await store.ensureSource('cluster', 'a');
    await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] });
    using raw = new DatabaseSync(file);
    raw.exec('ALTER TABLE sources DROP COLUMN facts');
    const { objects } = await store.list(pods, { limit: 2 });
    expect(objects.map(({ key }) => key.name)).toEqual(['x']);
    expect(await store.count(pods)).toBe(1);
    expect(await store.scopes({ visible: everything })).toEqual([]);
    // A statement that does not fit its database is a fault of ours: trying again does not help.
    await expect(store.sources(everything)).rejects.toMatchObject({ reason: 'InternalError' });
  });

  it('architecture 2.1: calls after it was closed fail', async () => {
    const store = await createSqliteStore({ file: ':memory:' });
    await store[Symbol.asyncDispose]();
    await expect(store.revision()).rejects.toMatchObject({ reason: 'ServiceUnavailable' });
  });
});
