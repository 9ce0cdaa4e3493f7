import { sourceId } from '@orrery/model';
import { type Condition, type ObjectQuery, parseFieldPath, type TextTest } from '@orrery/query';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPods, podKey, putObject } from '../../conformance/objects.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { writeBatch } from '../batches/write-batch.ts';
import { fillFields } from '../maintenance/fill-fields.ts';
import { aggregateWithin } from '../objects/aggregate-objects.ts';
import { countWithin } from '../objects/count-objects.ts';
import { listWithin } from '../objects/list-objects.ts';
import type { OperationContext } from '../operation.ts';
import { ensureSource } from '../sources/ensure-source.ts';
import { bothDatabases } from '../test-both-databases.ts';
import { PlanRecorder } from '../test-recorded-plans.ts';
import { defaultBounds } from './read-bounds.ts';

const pods = 3000;

/** All indexes give more than drives, and few bodies are looked at before an index is. */
const bounds = { ...defaultBounds, driven: 100, scanFirst: 8, scan: 16 };

/** Of every three pods two have an own hash and an address; both are 2,000 values. */
function podOf(number: number) {
  const key = podKey(sourceId(2), `ns-${number % 7}`, `pod-${String(number).padStart(4, '0')}`);
  const own = number % 3 === 0 ? {} : { 'pod-template-hash': `h${number}` };
  const ip = `10.0.${number >> 8}.${number & 255}`;
  return putObject(key, {
    metadata: { labels: { app: `app-${number % 3}`, ...own } },
    status: number % 3 === 0 ? {} : { podIP: ip, podIPs: [{ ip }] },
  });
}

const hasHash: Condition = { kind: 'label', of: 'labels', key: 'pod-template-hash' };

function hash(test: TextTest): Condition {
  return { kind: 'label', of: 'labels', key: 'pod-template-hash', test };
}

function field(path: string, test: Extract<Condition, { readonly kind: 'field' }>['test']): Condition {
  return { kind: 'field', field: { path: parseFieldPath(path) }, test };
}

const hashes = Array.from({ length: 1800 }, (_, at) => `h${at}`);

/** A condition with more values than are asked of each row, how many pods meet it, and the index that says so. */
const conditions: readonly (readonly [string, Condition, number, string])[] = [
  ['a label that is there', hasHash, 2000, 'object_labels'],
  ['a label of many values', hash({ op: 'in', values: hashes }), 1200, 'object_labels'],
  ['a label that matches', hash({ op: 'glob', pattern: 'h*' }), 2000, 'object_labels'],
  ['an address in a block', field('status.podIPs[].ip', { op: 'cidr', block: '10.0.0.0/20' }), 2000, 'object_fields'],
  ['a field that matches', field('status.podIP', { op: 'glob', pattern: '10.*' }), 2000, 'object_fields'],
  ['a field that is there', field('status.podIP', { op: 'exists' }), 2000, 'object_fields'],
];

describe.each(bothDatabases)('conditions of very many values on $name', ({ open }) => {
  const opened = new AsyncDisposableStack();
  const context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => undefined };
  const reading = { context, bounds };
  let database: Database;

  beforeAll(async () => {
    database = await open(opened);
    await fillFields(database, undefined, context);
    await ensureSource(database, { kind: 'cluster', name: 'a' }, context);
    await writeBatch(database, { changes: Array.from({ length: pods }, (_, at) => podOf(at)) }, context);
    await database.write(async (connection) => await connection.run(sql`ANALYZE`.compile(connection.builder)));
  });

  afterAll(async () => await opened[Symbol.asyncDispose]());

  /** Runs a read; none of its statements reads a large table whole, and `bodies` of them read bodies to look at. */
  async function recorded<T>(read: (on: PlanRecorder) => Promise<T>, index: string, bodies: number): Promise<T> {
    const recorder = new PlanRecorder(database);
    const answer = await read(recorder);
    // What a statement gives of one slice may be sorted.
    expect(recorder.faults().filter((fault) => !/^(?:-> +)?Sort/.test(fault))).toEqual([]);
    expect([...recorder.indexes()]).toContain(index);
    expect(recorder.plans.filter(({ sql }) => /o\.frame.*ORDER BY o\.path/.test(sql))).toHaveLength(bodies);
    return answer;
  }

  it.each(conditions)('SEA-D01 %s is counted and grouped from the index, so is its negation', async (...row) => {
    const [, condition, size, index] = row;
    const not: Condition = { kind: 'not', of: condition };
    const query = (where: Condition): ObjectQuery => ({ ...allPods, where });
    expect(await recorded((on) => countWithin(on, query(condition), reading), index, 0)).toBe(size);
    expect(await recorded((on) => countWithin(on, query(not), reading), index, 0)).toBe(pods - size);
    const either: Condition = {
      kind: 'or',
      of: [not, { kind: 'text', of: 'name', test: { op: 'in', values: ['pod-0001'] } }],
    };
    expect(await recorded((on) => countWithin(on, query(either), reading), index, 0)).toBe(pods - size + 1);
    const by = [{ by: 'namespace' }] as const;
    const grouped = { query: query(not), by, aggregates: [], limit: 10 };
    expect(await recorded((on) => aggregateWithin(on, grouped, reading), index, 0)).toMatchObject({
      total: pods - size,
    });
  });

  it.each(conditions)('SEA-D01 a page of %s, or not, looks at few bodies', async (...row) => {
    const [, condition, size, index] = row;
    const list = (where: Condition) => (on: PlanRecorder) =>
      listWithin(on, { query: { ...allPods, where }, range: { limit: 1000 } }, reading);
    const yes = await recorded(list(condition), index, 2);
    const no = await recorded(list({ kind: 'not', of: condition }), index, 2);
    expect(yes.objects.paths).toHaveLength(1000);
    expect(no.objects.paths).toHaveLength(1000);
    expect([yes.next === undefined, no.next === undefined]).toEqual([size === 1000, size === 2000]);
    const names = [...yes.objects.paths, ...no.objects.paths];
    expect(new Set(names).size).toBe(2000);
  });
});
