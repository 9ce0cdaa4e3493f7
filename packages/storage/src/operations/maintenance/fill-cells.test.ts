import { printCells } from '@orrery/model';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { numberOf, textOf } from '../../sql/column-values.ts';
import { bothDatabases } from '../test-both-databases.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { fillCells } from './fill-cells.ts';

const phase = (at: number): object => ({ status: { phase: at % 2 === 0 ? 'Running' : 'Pending' } });
const pod = (name: string, at: number) => putOf(podKey(2, `n/${name}`), { ...phase(at) });
const widget = putOf({ ...podKey(2, 'n/w'), group: 'example.org', resource: 'widgets' });
const count = 2500;

/** @returns how many transactions it took. */
async function fill({ database, context }: TestDatabase): Promise<number> {
  let steps = 1;
  while (await fillCells(database, undefined, context)) steps += 1;
  return steps;
}

async function run(test: TestDatabase, statement: string): Promise<void> {
  await test.database.write(async (connection) => await connection.run(sql.raw(statement).compile(connection.builder)));
}

async function cellsByPath(test: TestDatabase): Promise<ReadonlyMap<string, unknown>> {
  return new Map((await test.rows('objects')).map((row) => [textOf(row, 'path'), row['cells']]));
}

/** What the printer of pods makes of one that `pod` wrote. */
function podCells(name: string, at: number): string {
  const printed = printCells('', 'pods', { metadata: { name }, ...phase(at) }) ?? expect.fail('pods have a printer');
  return `${printed.version}:${printed.cells}`;
}

describe.each(bothDatabases)('kept cells in $name', ({ open }) => {
  async function filled(use: AsyncDisposableStack): Promise<TestDatabase> {
    const test = new TestDatabase(await open(use));
    await test.cluster('a');
    await test.write({ changes: Array.from({ length: count }, (_, at) => pod(`p${at}`, at)) });
    const service = putOf(podKey(2, 'n/s', 'services'), { spec: { type: 'ClusterIP' } });
    await test.write({ changes: [widget, service, putOf(podKey(2, 'n/c', 'configmaps'))] });
    await fill(test);
    return test;
  }

  it('architecture 2.1: cells of an earlier printer, and those of kinds that had none, are made anew in slices', async () => {
    await using use = new AsyncDisposableStack();
    const test = await filled(use);
    const before = await cellsByPath(test);
    expect(before.get('n/p1')).toBe(podCells('p1', 1));
    await run(test, "UPDATE objects SET cells = CASE WHEN path = 'n/p7' THEN NULL ELSE '0:[\"old\"]' END");
    await run(test, "UPDATE objects SET cells = NULL WHERE path IN ('n/c', 'n/w')");
    await run(test, "UPDATE cell_state SET printers = 'those of an earlier server'");
    const { revision } = await test.catalogue();

    expect(await fillCells(test.database, undefined, test.context)).toBeTypeOf('boolean');
    await test.write({ changes: [pod('p9', 10), pod('new', 1), { op: 'remove', key: podKey(2, 'n/p8') }] });
    await fill(test);

    const expected = new Map(before).set('n/p9', podCells('p9', 10)).set('n/new', podCells('new', 1));
    expected.delete('n/p8');
    expect(await cellsByPath(test)).toEqual(expected);
    expect(expected.get('n/w')).toBeNull();
    const after = await test.catalogue();
    expect(Number(after.revision) - Number(revision)).toBe(3);
  });

  it('architecture 2.1: cells that are current are left as they are, and once all are nothing is read again', async () => {
    await using use = new AsyncDisposableStack();
    const test = await filled(use);
    await run(test, "UPDATE objects SET cells = '1:[\"kept\"]' WHERE path = 'n/p1'");
    await run(test, "UPDATE objects SET cells = NULL WHERE path = 'n/p2'");
    expect(await fillCells(test.database, undefined, test.context)).toBe(false);
    expect((await cellsByPath(test)).get('n/p2')).toBeNull();

    await run(test, 'DELETE FROM cell_state');
    await fill(test);
    const cells = await cellsByPath(test);
    expect([cells.get('n/p1'), cells.get('n/p2')]).toEqual(['1:["kept"]', podCells('p2', 2)]);
    const [state] = await test.rows('cell_state');
    expect([numberOf(state, 'id'), state?.['position']]).toEqual([1, null]);
  });

  it('architecture 2.1: a store that was ended in between goes on where it was', async () => {
    await using use = new AsyncDisposableStack();
    const test = await filled(use);
    await run(test, 'UPDATE objects SET cells = NULL');
    await run(test, 'UPDATE cell_state SET position = 2000');
    await fill(test);
    const cells = [...(await cellsByPath(test)).values()];
    expect(cells.filter((text) => text === null)).toHaveLength(2001);
  });
});
