import { createTestDatabase } from '@orrery/lab/postgres';
import { type Revision, revision, sourceId } from '@orrery/model';
import { expect, it } from 'vitest';
import type { Batch } from '../contract/writing.ts';
import { openForTest } from '../postgres/test-open.ts';
import type { Row } from '../sql/connection.ts';
import type { Tables } from '../sql/tables.ts';
import { readChangesWithStates } from './changes/read-changes-with-states.ts';
import { confirmHeld } from './held/confirm-held.ts';
import { getHeldDeletes } from './held/get-held-deletes.ts';
import { holdDeletes } from './held/hold-deletes.ts';
import { acquireLease } from './leases/acquire-lease.ts';
import { releaseLeases } from './leases/release-leases.ts';
import { compact } from './maintenance/compact.ts';
import { fillFields } from './maintenance/fill-fields.ts';
import { purgeRemoved } from './maintenance/purge-removed.ts';
import { startEpoch } from './maintenance/start-epoch.ts';
import { noteSealedUse } from './sealed/note-sealed-use.ts';
import { listKinds } from './sources/list-kinds.ts';
import { listScopes } from './sources/list-scopes.ts';
import { listStaged } from './staging/list-staged.ts';
import { stagePart } from './staging/stage-part.ts';
import { auditDatabase } from './test-audit.ts';
import { podKey, putOf, TestDatabase } from './test-database.ts';

const tables = [
  'sources',
  'kinds',
  'totals',
  'objects',
  'label_pairs',
  'object_labels',
  'object_fields',
  'targets',
  'object_refs',
  'field_states',
  'cell_state',
  'changelog',
  'removals',
  'history',
  'held_deletes',
  'causes',
  'scopes',
  'staged_uploads',
  'staged_parts',
  'documents',
  'source_documents',
  'sealed',
  'sealed_use',
  'audit',
] as const satisfies readonly (keyof Tables)[];

const hostile = ['\u0000', '\ud800', '𝛑', 'é', 'x'.repeat(300), '9007199254740993', "'; DROP TABLE objects; --", ''];

const podScope = {
  scope: { source: sourceId(2), group: '', resource: 'pods' },
  kind: {
    group: '',
    version: 'v1',
    resource: 'pods',
    singular: 'pod',
    kind: 'Pod',
    namespaced: true,
    shortNames: ['po'],
    categories: [],
    verbs: ['get'],
  },
  resourceVersion: '7',
  complete: true,
  facts: '',
};

/** A pod whose labels, fields, owner and name are what stores break on. */
function pod(path: string, at: number) {
  const text = hostile[at % hostile.length] ?? '';
  return putOf(
    podKey(2, path),
    {
      metadata: {
        creationTimestamp: '2024-02-03T04:05:06Z',
        labels: { app: text, [`key-${text}`]: 'x', number: '12' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `rs-${at % 3}`, uid: `u-${at}` }],
      },
      spec: { nodeName: text, containers: [{ image: `registry/${text}` }, { image: 'b' }] },
      status: { podIPs: [{ ip: `10.0.0.${at}` }, { ip: 'fd00::1' }] },
    },
    { uid: at % 2 === 0 ? `uid-${at}` : `01234567-89ab-cdef-0123-4567890000${10 + at}` },
  );
}

function fillBatch(source: number): Batch {
  const bytes = new Uint8Array([0, 1, 255]);
  const owner = { source: sourceId(source), ownerKind: 'Cluster', ownerName: 'a' };
  const sealed = {
    ...owner,
    id: 'id-1',
    field: 'token',
    version: 1,
    keyVersion: 'k1',
    nonce: bytes,
    ciphertext: bytes,
    wrappedDek: bytes,
    fingerprint: 'f',
    createdAt: 5,
  };
  const paths = ['a-b/x', 'a/x', 'a/y', '𝛑/x', 'b/x', 'b/y', 'b/z', 'c/x', 'node', 'ünï'];
  return {
    changes: paths.map(pod),
    scopes: [podScope],
    sealed: [{ owner, rows: [sealed] }],
    facts: [{ source: sourceId(source), facts: '{"a":1}' }],
    audit: [{ at: 1, record: bytes }],
  };
}

/** Everything that writes, some of it refused. */
async function live(test: TestDatabase): Promise<unknown[]> {
  const { database, context } = test;
  const a = await test.cluster('a');
  await test.cluster('b');
  const answers: unknown[] = [];
  const note = async (work: Promise<unknown>): Promise<void> => {
    answers.push(await work.catch((error: unknown) => String(error)));
  };
  await note(fillFields(database, undefined, context));
  await note(test.write(fillBatch(a)));
  await note(noteSealedUse(database, { id: 'id-1', use: { at: 5, by: 'sync' } }, context));
  await note(acquireLease(database, { source: a, holder: 'one', durationMs: 60_000 }, context));
  await note(test.write({ changes: [pod('a/x', 5), pod('c/x', 6), { op: 'remove', key: podKey(a, 'b/y') }] }));
  await note(test.write({ changes: [pod('a/x', 6)], fences: [{ source: a, token: 9 }] }));
  await note(test.write({ changes: [putOf(podKey(a, 'a/\u0000'))] }));
  await note(test.write({ changes: [pod('a/x', 7)], removals: [{ ...podScope.scope, namespace: 'b' }] }));
  await note(test.write({ changes: [pod('b/z', 1), pod('b/new', 2), { op: 'remove', key: podKey(a, 'b/x') }] }));
  await note(test.write({ changes: [], removals: [{ ...podScope.scope, cause: 'KindRemoved' }] }));
  await note(test.write({ changes: [pod('c/x', 3), pod('a/y', 4), pod('d/x', 5)], scopes: [podScope] }));
  const upload = { scope: podScope.scope, upload: 'u' };
  await note(stagePart(database, { ...upload, part: { part: 3, body: Uint8Array.of(0, 1, 255) } }, context));
  await note(stagePart(database, { ...upload, part: { part: 1, body: new Uint8Array() } }, context));
  await note(listStaged(database, { ...upload, after: -1 }, context));
  await note(holdDeletes(database, { scope: podScope.scope, paths: ['c/x', 'none', '\u0000'] }, context));
  await note(getHeldDeletes(database, podScope.scope, context));
  return answers;
}

async function readAll(test: TestDatabase, after: Revision): Promise<unknown> {
  const page = await readChangesWithStates(test.database, { after, limit: 1000, maxBytes: 1e9 }, test.context);
  return page.changes.map(({ change, state, previous }) => ({
    ...change,
    now: state?.body.toString(),
    before: previous?.body.toString(),
    head: state?.head,
  }));
}

async function settle(test: TestDatabase): Promise<void> {
  const { database, context } = test;
  while (await purgeRemoved(database, undefined, context)) {
    // Each call is one bounded transaction.
  }
  while (await fillFields(database, undefined, context)) {
    // As above.
  }
}

/** All rows, times left out: each database has its own clock. */
async function dump(test: TestDatabase): Promise<Record<string, readonly Row[]>> {
  const all: Record<string, readonly Row[]> = {};
  for (const table of tables) {
    const rows = (await test.rows(table)).map((row) => ({ ...row, until_at: 0, staged_at: 0 }));
    const text = (row: Row): string =>
      JSON.stringify(
        Object.entries(row)
          .toSorted(([x], [y]) => (x < y ? -1 : 1))
          .map(([name, value]) => [name, plain(value)]),
      );
    all[table] = rows
      .map((row) => JSON.parse(text(row)) as Row)
      .toSorted((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1)); // compared only
  }
  return all;
}

function plain(value: Row[string]): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'bigint' ? String(value) : value;
}

it('architecture 4.10: what is written and told is the same on both databases', async () => {
  using sqlite = await TestDatabase.open();
  await using made = await createTestDatabase();
  await using opened = await openForTest(made.url);
  const postgres = new TestDatabase(opened);
  const both = [sqlite, postgres] as const;
  const each = async (work: (test: TestDatabase) => Promise<unknown>): Promise<void> => {
    const [expected, found] = [await work(sqlite), await work(postgres)];
    expect(found).toEqual(expected);
  };
  await each(live);
  await each(async (test) => await readAll(test, revision(1n)));
  await each(dump);
  await each(async (test) => await listKinds(test.database, undefined, test.context));
  await each(
    async (test) =>
      await listScopes(test.database, { visible: { kind: 'everything' }, source: sourceId(2) }, test.context),
  );
  for (const test of both) await settle(test);
  await each(async (test) => await readAll(test, revision(1n)));
  await each(dump);
  await each(async ({ database, context }) => {
    const held = await getHeldDeletes(database, podScope.scope, context);
    return await confirmHeld(database, { scope: podScope.scope, heldAt: held?.heldAt ?? revision(0n) }, context);
  });
  await each(async (test) => await test.write({ changes: [], removals: [{ source: sourceId(2) }] }));
  for (const test of both) await settle(test);
  await each(
    async ({ database, context }) => await releaseLeases(database, { sources: [sourceId(2)], holder: 'one' }, context),
  );
  const retention = { changelogMs: 1e12, changelogEntries: 5, historyMs: 1e12, historyBytes: 3000 };
  await each(async ({ database, context }) => await compact(database, retention, context));
  await each(async ({ database, context }) => await startEpoch(database, undefined, context));
  await each(dump);
  for (const test of both) {
    const { found, expected } = await auditDatabase(test);
    expect(found).toEqual(expected);
  }
}, 60_000);
