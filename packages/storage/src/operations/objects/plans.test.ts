import { sourceId } from '@orrery/model';
import { type Condition, type ObjectQuery, parseFieldPath } from '@orrery/query';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPods, everything, podKey, podKind, putObject } from '../../conformance/objects.ts';
import type { Put } from '../../contract/writing.ts';
import { Catalogue } from '../../sql/catalogue.ts';
import type { Database } from '../../sql/database.ts';
import { writeBatch } from '../batches/write-batch.ts';
import { readChangesWithStates } from '../changes/read-changes-with-states.ts';
import { fillFields } from '../maintenance/fill-fields.ts';
import type { OperationContext } from '../operation.ts';
import { ensureSource } from '../sources/ensure-source.ts';
import { bothDatabases } from '../test-both-databases.ts';
import { PlanRecorder } from '../test-recorded-plans.ts';
import { countObjects } from './count-objects.ts';
import { getObject } from './get-object.ts';
import { listObjects } from './list-objects.ts';
import { listVersions } from './list-versions.ts';

const sources = 12;
const podsEach = 300;

function podOf(source: number, number: number): Put {
  const key = podKey(sourceId(source), `ns-${number % 7}`, `pod-${String(number).padStart(4, '0')}`);
  const metadata = {
    labels: { app: `app-${number % 60}`, env: 'prod' },
    creationTimestamp: new Date(Date.UTC(2026, 0, 1) + number * 60_000 + source).toISOString(),
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `set-${number % 50}`,
        uid: `set-${source}-${number % 50}`,
        controller: true,
      },
    ],
  };
  const spec = {
    nodeName: `node-${number % 40}`,
    containers: [{ name: 'main', image: `registry/app-${number % 60}:1` }],
  };
  return putObject(key, {
    metadata,
    spec,
    status: { phase: 'Running', podIP: `10.${source}.${number >> 8}.${number & 255}` },
  });
}

function ordered(by: 'name' | 'created' | 'revision' | string): ObjectQuery {
  const isColumn = by === 'name' || by === 'created' || by === 'revision';
  return { ...allPods, order: [{ by: isColumn ? by : { path: parseFieldPath(by) }, descending: by === 'created' }] };
}

function where(condition: Condition, more: Partial<ObjectQuery> = {}): ObjectQuery {
  return { ...allPods, ...more, where: condition };
}

const isApp: Condition = { kind: 'label', of: 'labels', key: 'app', test: { op: 'in', values: ['app-7'] } };
const isProd: Condition = { kind: 'label', of: 'labels', key: 'env', test: { op: 'in', values: ['prod'] } };

function fieldIs(path: string, value: string): Condition {
  return { kind: 'field', field: { path: parseFieldPath(path) }, test: { op: 'in', values: [value] } };
}

/** What a hot list is, and the indexes it must go through. */
const lists: readonly (readonly [string, ObjectQuery, readonly string[]])[] = [
  ['of all kinds in the default order', { visible: everything }, ['objects_key']],
  ['of one kind in the default order', allPods, ['objects_key']],
  ['ordered by name', ordered('name'), ['objects_name', 'objects']],
  ['ordered by creation, newest first', ordered('created'), ['objects_created', 'objects']],
  ['ordered by revision', ordered('revision'), ['objects_revision', 'objects']],
  ['ordered by a declared field', ordered('spec.nodeName'), ['object_fields', 'objects']],
  ['by a label that few have', where(isApp), ['label_pairs_value', 'object_labels', 'objects']],
  ['by a label that all have', where(isProd), ['label_pairs_value', 'object_labels', 'objects']],
  ['by a declared field', where(fieldIs('status.podIP', '10.3.0.5')), ['object_fields', 'objects']],
  [
    'by a declared list field',
    where(fieldIs('spec.containers[].image', 'registry/app-7:1')),
    ['object_fields', 'objects'],
  ],
  [
    'by owner',
    where({ kind: 'owner', uid: 'set-3-7', seniority: 0, everyReference: false }),
    ['targets_uid', 'object_refs', 'objects'],
  ],
  [
    'by name',
    where({ kind: 'text', of: 'name', test: { op: 'in', values: ['pod-0007'] } }),
    ['objects_name', 'objects'],
  ],
  [
    'by uid',
    where({ kind: 'text', of: 'uid', test: { op: 'in', values: ['uid-ns-0/pod-0007'] } }),
    ['objects_uid', 'objects'],
  ],
];

describe.each(bothDatabases)('plans of hot reads on $name', ({ open }) => {
  const opened = new AsyncDisposableStack();
  const context: OperationContext = { catalogue: new Catalogue(), checkpoint: async () => undefined };
  let database: Database;

  beforeAll(async () => {
    database = await open(opened);
    await fillFields(database, undefined, context);
    for (let number = 0; number < sources; number += 1) {
      const { id } = await ensureSource(database, { kind: 'cluster', name: `c${number}` }, context);
      await writeBatch(database, { changes: Array.from({ length: podsEach }, (_, at) => podOf(id, at)) }, context);
    }
    await database.write(async (connection) => await connection.run(sql`ANALYZE`.compile(connection.builder)));
  });

  afterAll(async () => await opened[Symbol.asyncDispose]());

  it.each(lists)('STY-P08 a list %s goes through its index, first page and next', async (_, query, indexes) => {
    const first = new PlanRecorder(database);
    const { objects, next } = await listObjects(first, { query, range: { limit: 50 } }, context);
    expect(objects.paths.length).toBeGreaterThan(0);
    expect([...first.indexes()]).toEqual(expect.arrayContaining([...indexes]));
    expect(first.faults()).toEqual([]);
    if (next === undefined) return;
    const second = new PlanRecorder(database);
    await listObjects(second, { query, range: { limit: 50, after: next } }, context);
    expect(second.faults()).toEqual([]);
  });

  it('STY-P08 a get, a comparison, counts and a page of changes go through their indexes', async () => {
    const key = podKey(sourceId(3), 'ns-0', 'pod-0007');
    const scope = { source: key.source, ...podKind };
    const reads: readonly (readonly [string, (on: PlanRecorder) => Promise<unknown>])[] = [
      ['objects_key', (on) => getObject(on, { visible: everything, key }, context)],
      [
        'objects_key',
        (on) => listVersions(on, { scope, range: { from: 'ns-1', through: 'ns-2', limit: 500 } }, context),
      ],
      ['object_labels', (on) => countObjects(on, where(isProd), context)],
      ['object_fields', (on) => countObjects(on, where(fieldIs('spec.nodeName', 'node-7')), context)],
      ['changelog', (on) => readChangesWithStates(on, { after: 100n as never, limit: 100, maxBytes: 1e6 }, context)],
    ];
    for (const [index, read] of reads) {
      const recorder = new PlanRecorder(database);
      await read(recorder);
      expect([...recorder.indexes()]).toContain(index);
      expect(recorder.faults()).toEqual([]);
    }
  });
});
