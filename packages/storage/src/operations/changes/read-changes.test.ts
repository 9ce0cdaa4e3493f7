import { objectPath, type Revision, revision } from '@orrery/model';
import { compareText } from '@orrery/query';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Put, Removal, Remove } from '../../contract/writing.ts';
import { runCommit } from '../batches/commit.ts';
import { purgeSome } from '../maintenance/purge-removed.ts';
import { auditDatabase } from '../test-audit.ts';
import { podKey, putOf, TestDatabase } from '../test-database.ts';
import { readChangesWithStates } from './read-changes-with-states.ts';

const sources = [2, 3];
const paths = ['a-b/x', 'a/x', 'a/y', 'b/x', 'x', 'y'];
const resources = ['pods', 'nodes'];

const key = fc
  .tuple(fc.constantFrom(...sources), fc.constantFrom(...paths), fc.constantFrom(...resources))
  .map(([source, path, resource]) => podKey(source, path, resource));

const put = fc.tuple(key, fc.nat(3), fc.constantFrom('web', 'db')).map(([at, spec, app]): Put => {
  const owners =
    spec === 3 ? [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true }] : [];
  return putOf(at, { metadata: { labels: { app }, ownerReferences: owners }, spec: { nodeName: `node-${spec}` } });
});
const remove = key.map((at): Remove => ({ op: 'remove', key: at }));

const removal: fc.Arbitrary<Removal> = fc
  .tuple(key, fc.constantFrom('kind', 'namespace'))
  .map(([{ source, group, resource, namespace }, covers]) =>
    covers === 'kind' ? { source, group, resource } : { source, group, resource, namespace },
  );

type Command =
  | { readonly changes: readonly (Put | Remove)[] }
  | { readonly removal: Removal }
  | { readonly purge: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ changes: fc.array(fc.oneof(put, put, remove), { minLength: 1, maxLength: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ removal }) },
  { weight: 1, arbitrary: fc.record({ purge: fc.integer({ min: 1, max: 4 }) }) },
);

interface ModelObject {
  readonly put: Put;
  readonly revision: bigint;
}

/** The changes as the contract tells them: removals taken apart in the default order. */
class Model {
  readonly objects = new Map<string, ModelObject>();
  readonly log: { revision: bigint; type: string; name: string; now?: string; before?: string; previous?: bigint }[] =
    [];
  revision = 1n;

  change(change: Put | Remove): void {
    const name = nameOf(change.key);
    const state = this.objects.get(name);
    if (change.op === 'remove') {
      if (state !== undefined) this.#remove(name, state);
      return;
    }
    if (state !== undefined && textOf(state.put.body) === textOf(change.body)) return;
    this.revision += 1n;
    this.log.push({
      revision: this.revision,
      type: 'put',
      name,
      now: textOf(change.body),
      ...(state === undefined ? {} : { before: textOf(state.put.body), previous: state.revision }),
    });
    this.objects.set(name, { put: change, revision: this.revision });
  }

  removeAll(covers: (put: Put) => boolean): void {
    const covered = [...this.objects].filter(([, state]) => covers(state.put));
    const order = ({ put: { key: at } }: ModelObject): [string, string] => [
      at.resource,
      objectPath(at.namespace, at.name),
    ];
    covered.sort(([, a], [, b]) => {
      const [[kindA, pathA], [kindB, pathB]] = [order(a), order(b)];
      return compareText(kindA, kindB) || compareText(pathA, pathB);
    });
    if (covered.length === 0) this.revision += 1n;
    for (const [name, state] of covered) this.#remove(name, state);
  }

  #remove(name: string, { put: { body }, revision: previous }: ModelObject): void {
    this.revision += 1n;
    this.log.push({ revision: this.revision, type: 'remove', name, before: textOf(body), previous });
    this.objects.delete(name);
  }
}

function nameOf({ source, resource, namespace, name }: Put['key']): string {
  return `${source} ${resource} ${objectPath(namespace, name)}`;
}

function textOf(body: Uint8Array | undefined): string {
  return new TextDecoder().decode(body);
}

async function run(test: TestDatabase, model: Model, what: Command): Promise<void> {
  if ('changes' in what) {
    for (const change of what.changes) model.change(change);
    await test.write({ changes: what.changes });
  } else if ('removal' in what) {
    const { removal: of } = what;
    if (!('resource' in of)) return;
    const isKnown = (await test.catalogue()).kinds.some(({ resource }) => resource === of.resource);
    const covers = ({ key: at }: Put): boolean =>
      at.source === of.source &&
      at.resource === of.resource &&
      (of.namespace === undefined || at.namespace === of.namespace);
    if (isKnown) model.removeAll(covers);
    await test.write({ changes: [], removals: [of] });
  } else {
    await purge(test, what.purge);
  }
}

async function purge(test: TestDatabase, rows: number): Promise<void> {
  await runCommit(test.database, test.context, async (commit) => {
    const [first] = commit.removals;
    if (first !== undefined) await purgeSome(commit, first, { rows, ms: 1000 });
  });
}

async function expectConsistent(test: TestDatabase): Promise<void> {
  const { found, expected } = await auditDatabase(test);
  expect(found).toEqual(expected);
}

/** The whole changelog, read in pages. */
async function readAll(test: TestDatabase, limit: number): Promise<Model['log']> {
  const log: Model['log'] = [];
  let after: Revision = revision(1n);
  for (;;) {
    const page = await readChangesWithStates(test.database, { after, limit, maxBytes: 400 }, test.context);
    for (const { change, state, previous } of page.changes) {
      log.push({
        revision: change.revision,
        type: change.type,
        name: nameOf(change.key),
        ...(state === undefined ? {} : { now: textOf(state.body) }),
        ...(previous === undefined ? {} : { before: textOf(previous.body) }),
        ...(change.previous === undefined ? {} : { previous: change.previous }),
      });
    }
    if (page.through === after) return log;
    after = page.through;
  }
}

it('architecture 2.1: a removal is told object by object, with the same revisions before, while and after its rows are purged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), async (commands, limit) => {
      using test = await TestDatabase.open();
      for (const name of ['a', 'b']) await test.cluster(name);
      const model = new Model();
      for (const one of commands) {
        await run(test, model, one);
        expect(await readAll(test, limit)).toEqual(model.log);
      }
      await expectConsistent(test);
      while ((await test.catalogue()).removals.length > 0) await purge(test, 3);
      expect(await readAll(test, limit)).toEqual(model.log);
      expect((await test.catalogue()).revision).toBe(model.revision);
      expect(await test.rows('objects')).toHaveLength(model.objects.size);
      await expectConsistent(test);
    }),
    { numRuns: 60 },
  );
}, 60_000);

it('architecture 4.1: the objects of a removed source are told in the order of kind and path, whatever was purged', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  const model = new Model();
  const changes = resources.flatMap((resource) => paths.map((path) => putOf(podKey(a, path, resource))));
  await run(test, model, { changes });
  await run(test, model, { removal: { source: a, group: '', resource: 'pods', namespace: 'a' } });
  model.removeAll(() => true);
  await test.write({ changes: [], removals: [{ source: a }] });
  for (;;) {
    for (const limit of [1, 5, 100]) expect(await readAll(test, limit)).toEqual(model.log);
    await expectConsistent(test);
    if ((await test.catalogue()).removals.length === 0) break;
    await purge(test, 2);
  }
  expect(await test.rows('objects')).toEqual([]);
});

it('watches from before the horizon, from the future and from another epoch are told to list again', async () => {
  using test = await TestDatabase.open();
  const a = await test.cluster('a');
  await test.write({ changes: [putOf(podKey(a, 'n/x'))] });
  const read = (after: bigint) =>
    readChangesWithStates(test.database, { after: revision(after), limit: 10, maxBytes: 1 }, test.context);
  expect((await read(1n)).changes).toHaveLength(1);
  await expect(read(3n)).rejects.toMatchObject({ reason: 'Expired' });
  await expect(read(0n)).rejects.toMatchObject({ reason: 'Expired' });
  await expect(read(2n ** 41n)).rejects.toMatchObject({ reason: 'Expired' });
});
