import { declaredFields, declaredFieldsOf } from '@orrery/model';
import { expect, it } from 'vitest';
import { numberOf } from '../../sql/column-values.ts';
import type { SqlValue } from '../../sql/connection.ts';
import { auditDatabase } from '../test-audit.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { fillFields } from './fill-fields.ts';

const pod = (path: string, node: string) => putOf(podKey(2, path), { spec: { nodeName: node } });

async function fill(test: TestDatabase): Promise<void> {
  while (await fillFields(test.database, undefined, test.context)) {
    // Each call is one bounded transaction.
  }
}

async function expectComplete(test: TestDatabase): Promise<void> {
  expect((await test.catalogue()).readyFields).toEqual(new Set(declaredFields.map(({ id }) => id)));
  const { found, expected } = await auditDatabase(test);
  expect(found).toEqual(expected);
  expect(await fillFields(test.database, undefined, test.context)).toBe(false);
}

async function sql(test: TestDatabase, table: 'field_states', rows: SqlValue[][]): Promise<void> {
  await test.database.write(async (connection) => {
    await connection.insertMany({ table, columns: ['field', 'definition', 'position'], rows });
    await connection.run(
      connection.builder
        .updateTable('revision')
        .set((of) => ({ catalogue: of('catalogue', '+', 1) }))
        .compile(),
    );
  });
}

it('architecture 2.1: the fields of an empty store are ready at once', async () => {
  using test = await TestDatabase.open();
  expect((await test.catalogue()).readyFields.size).toBe(0);
  await fill(test);
  await expectComplete(test);
});

it('architecture 2.1: rows stored before a field was declared get their entries, those written meanwhile are right', async () => {
  using test = await TestDatabase.open();
  await test.cluster('a');
  await test.write({ changes: Array.from({ length: 2500 }, (_, at) => pod(`n/${at}`, `node-${at % 7}`)) });
  await fill(test);
  const podFields = declaredFieldsOf('', 'pods').map(({ id }) => id);
  await test.database.write(async (connection) => {
    const rows = podFields.map((field) => [field]);
    await connection.deleteMany({ table: 'field_states', columns: ['field'], rows });
    await connection.deleteMany({ table: 'object_fields', columns: ['field'], rows });
  });
  await test.write({ changes: [pod('n/7', 'other'), { op: 'remove', key: podKey(2, 'n/8') }, pod('n/new', 'node-1')] });
  await fillFields(test.database, undefined, test.context);
  await test.write({ changes: [pod('n/9', 'other'), pod('n/newer', 'node-1')] });
  await fill(test);
  await expectComplete(test);
});

it('architecture 2.1: a dropped field is cleared, one declared otherwise is made anew', async () => {
  using test = await TestDatabase.open();
  await test.cluster('a');
  await test.write({ changes: [pod('n/x', 'node-1'), pod('n/y', 'node-2')] });
  await fill(test);
  const dropped = 65_000;
  await sql(test, 'field_states', [[dropped, 'an old one', null]]);
  await test.database.write(async (connection) => {
    await connection.insertMany({
      table: 'object_fields',
      columns: ['field', 'value', 'source', 'object'],
      rows: [
        [dropped, new Uint8Array([1]), 2, 1],
        [1, new Uint8Array([1]), 2, 1],
      ],
    });
    await connection.updateMany({ table: 'field_states', columns: ['field', 'definition'], rows: [[1, 'older']] }, 1);
  });
  await fillFields(test.database, undefined, test.context);
  expect((await test.catalogue()).readyFields.has(1)).toBe(false);
  await fill(test);
  await expectComplete(test);
  expect((await test.rows('field_states')).map((row) => numberOf(row, 'field'))).not.toContain(dropped);
});
