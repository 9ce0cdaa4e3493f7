import { type SourceId, sourceId } from '@orrery/model';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Batch, Put } from '../contract/writing.ts';
import { writeBatch } from '../operations/batches/write-batch.ts';
import { fillCells } from '../operations/maintenance/fill-cells.ts';
import { fillFields } from '../operations/maintenance/fill-fields.ts';
import type { OperationContext } from '../operations/operation.ts';
import { ensureSource } from '../operations/sources/ensure-source.ts';
import { Catalogue } from '../sql/catalogue.ts';
import { openSqliteDatabase } from '../sqlite/open-sqlite-database.ts';
import type { SqliteDatabase } from '../sqlite/sqlite-database.ts';
import { checkIntegrity } from './check-integrity.ts';

/** Statements that damage a sound database, with what the check must say. */
const damages: readonly (readonly [string, string])[] = [
  ['DELETE FROM object_labels WHERE object = 1', 'an entry of the label index is missing'],
  ['INSERT INTO object_labels VALUES (1, 1, 2, 99)', 'an entry of the label index belongs to nothing'],
  ['UPDATE label_pairs SET number = 7 WHERE id = 1', 'an entry of the label index'],
  ['DELETE FROM object_fields WHERE object = 1', 'an entry of the field index is missing'],
  ['UPDATE object_fields SET object = 99 WHERE object = 1', 'an entry of the field index belongs to nothing'],
  ['DELETE FROM object_refs', 'an entry of the reference index is missing'],
  ['UPDATE object_refs SET is_controller = 0', 'an entry of the reference index'],
  ['UPDATE totals SET size = size + 1', 'a total'],
  ['DELETE FROM changelog WHERE revision = (SELECT max(revision) FROM changelog)', 'has no change'],
  ["UPDATE changelog SET previous = 1 WHERE type = 'remove'", 'a change names another state before'],
  ['DELETE FROM objects WHERE id = 1', 'belongs to nothing'],
  ['UPDATE objects SET created_at = 1 WHERE id = 1', 'a time of creation is not that of its body'],
  ["UPDATE objects SET cells = '1:[]' WHERE id = 1", 'cells are not those of their body'],
  ["UPDATE objects SET digest = x'00' WHERE id = 1", 'a digest is not that of its body'],
  ['UPDATE objects SET revision = revision + 100 WHERE id = 1', 'a revision was not given out'],
  ['UPDATE history SET until = until + 1', 'a state'],
  ['DELETE FROM history', 'the size of the history'],
  ['UPDATE revision SET counter = counter + 1', 'the last commit is not the last revision'],
  ['UPDATE revision SET counter = counter - 1', 'a change is beyond the last revision'],
  ['UPDATE revision SET last_object = 0', 'an id was not given by the writer'],
  ['UPDATE sources SET is_removed = 1 WHERE id = 2', 'a row outlived its source'],
  ['UPDATE audit SET number = number + 1', 'audit rows have a gap'],
  ["INSERT INTO staged_parts VALUES (2, 1, 'gone', 0, 1, x'00')", 'a part of a pushed snapshot belongs to nothing'],
  ["INSERT INTO staged_uploads VALUES (2, 1, 'u', 1, 0)", 'the size of a pushed snapshot is not that of its parts'],
  ["INSERT INTO sealed_use VALUES ('gone', 1, 'somebody')", 'a use outlived its sealed row'],
];

describe('checkIntegrity', () => {
  let database: SqliteDatabase;
  let context: OperationContext;
  let source: SourceId;

  beforeEach(async () => {
    database = await openSqliteDatabase(':memory:');
    context = { catalogue: new Catalogue(), checkpoint: () => Promise.resolve() };
    ({ id: source } = await ensureSource(database, { kind: 'cluster', name: 'alpha' }, context));
    expect(source).toBe(sourceId(2));
    await write({ changes: [putPod('a', '1'), putPod('b', '1'), putPod('c', '1')], audit: [auditRow] });
    await write({ changes: [putPod('a', '2'), { op: 'remove', key: podKey('b') }] });
    while (await fillFields(database, undefined, context)) {
      // Until the field index is complete nothing is missed in it.
    }
  });

  const write = async (batch: Batch): Promise<unknown> => await writeBatch(database, batch, context);
  const auditRow = { at: 1, record: new Uint8Array([1]) };
  const podKey = (name: string) => ({ source, group: '', resource: 'pods', namespace: 'team', name });

  function putPod(name: string, rack: string): Put {
    const owner = `{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"o-1","controller":true}`;
    const metadata = `"name":"${name}","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"rack":"${rack}"},"ownerReferences":[${owner}]`;
    const head = `{"metadata":{${metadata},"annotations":{`;
    const body = new TextEncoder().encode(`${head}}},"spec":{"nodeName":"node-${rack}"},"status":{"phase":"Running"}}`);
    return {
      op: 'put',
      key: podKey(name),
      version: 'v1',
      uid: `uid-${name}`,
      originVersion: rack,
      body,
      annotationsEnd: head.length,
    };
  }

  it('architecture 4.2: finds nothing wrong in what batches wrote, a pending removal among them', async () => {
    expect(await checkIntegrity(database)).toEqual([]);
    await write({
      changes: [putPod('d', '3')],
      removals: [{ source, group: '', resource: 'pods', namespace: 'team' }],
    });
    await write({ changes: [putPod('a', '4')] });
    expect(await checkIntegrity(database)).toEqual([]);
  });

  it('architecture 2.1: cells of an earlier printer are right until all are made anew', async () => {
    const forget = async (): Promise<unknown> =>
      await database.write((connection) =>
        connection.run(sql`UPDATE objects SET cells = NULL`.compile(connection.builder)),
      );
    await forget();
    expect(await checkIntegrity(database)).toEqual([]);
    await fillCells(database, undefined, context);
    expect(await checkIntegrity(database)).toEqual([]);
    await forget();
    expect((await checkIntegrity(database)).join()).toContain('cells are not those of their body');
  });

  it.each(damages)('architecture 4.2: after %s it says: %s', async (statement, problem) => {
    await database.write((connection) => connection.run(sql.raw(statement).compile(connection.builder)));
    expect((await checkIntegrity(database)).join('\n')).toContain(problem);
  });
});
