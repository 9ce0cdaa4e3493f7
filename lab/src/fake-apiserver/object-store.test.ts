import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObjectStore } from './object-store.ts';
import { orderKey, type StoredObject } from './stored-object.ts';

const kind = '/pods';

function stored(namespace: string, name: string, revision: number): StoredObject {
  return { key: orderKey(namespace, name), namespace, name, uid: 'u', revision, text: '' };
}

function put(store: ObjectStore, namespace: string, name: string): void {
  store.put(kind, orderKey(namespace, name), (revision) => stored(namespace, name, revision));
}

function remove(store: ObjectStore, namespace: string, name: string): void {
  const found = store.get(kind, orderKey(namespace, name));
  if (found !== undefined) store.remove(kind, found, (revision) => ({ ...found, revision }));
}

function contents(store: ObjectStore, revision: number, limit: number, namespace = ''): string[] {
  const seen: string[] = [];
  let start = '';
  for (;;) {
    const page = store.page(kind, { namespace, revision, start, limit });
    seen.push(...page.objects.map((object) => `${object.key}@${object.revision}`));
    if (page.remaining === 0) return seen;
    start = `${page.objects.at(-1)?.key ?? ''}\u0000`;
  }
}

const name = fc.constantFrom('a', 'b', 'c-1', 'c', 'c.d');
const operation = fc.record({ isPut: fc.boolean(), namespace: fc.constantFrom('x', 'x-a', 'x0'), name });

test('LAB-14 pages of a past revision show the state of that revision, whatever the page size', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (operations, limit) => {
      const store = new ObjectStore(1000);
      const states = new Map<number, string[]>([[store.revision, []]]);
      for (const { isPut, namespace, name: object } of operations) {
        if (isPut) put(store, namespace, object);
        else remove(store, namespace, object);
        states.set(store.revision, contents(store, store.revision, 0));
      }
      for (const [revision, state] of states) {
        expect(contents(store, revision, limit)).toEqual(state);
        const inside = state.filter((entry) => entry.startsWith('x/'));
        expect(contents(store, revision, limit, 'x')).toEqual(inside);
      }
    }),
  );
});

test('LAB-14 changes after any revision lead from its state to the present one', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const store = new ObjectStore(1000);
      const start = store.revision;
      for (const { isPut, namespace, name: object } of operations) {
        if (isPut) put(store, namespace, object);
        else remove(store, namespace, object);
      }
      for (let revision = start; revision <= store.revision; revision += 1) {
        const state = new Set(contents(store, revision, 0).map((entry) => entry.split('@')[0]));
        for (const change of store.changesAfter(kind, revision)) {
          expect(state.has(change.object.key)).toBe(change.type !== 'ADDED');
          if (change.type === 'DELETED') state.delete(change.object.key);
          else state.add(change.object.key);
        }
        expect(state).toEqual(new Set(contents(store, store.revision, 0).map((entry) => entry.split('@')[0])));
      }
    }),
  );
});

test('LAB-14 objects are in the order of UTF-8 bytes, not of UTF-16 units', () => {
  const store = new ObjectStore(10);
  for (const object of ['\u{1F30D}', '\uFF5E', 'z', 'a']) put(store, '', object);
  const { objects } = store.page(kind, { namespace: '', revision: store.revision, start: '', limit: 0 });
  expect(objects.map((object) => object.name)).toEqual(['a', 'z', '\uFF5E', '\u{1F30D}']);
});

test('LAB-14 the history is bounded: what falls out of it is too old for lists and watches', () => {
  const store = new ObjectStore(8);
  for (let step = 0; step < 100; step += 1) put(store, 'x', 'a');
  expect(store.changesAfter(kind, 0).length).toBeLessThanOrEqual(10);
  expect(store.oldestState).toBeGreaterThan(store.revision - 11);
  expect(store.changesAfter(kind, store.oldestState)).toHaveLength(store.revision - store.oldestState);
});
