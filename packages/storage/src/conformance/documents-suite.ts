import { revision, type SourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import type { DocumentPut } from '../contract/writing.ts';
import { everything, nodeKind, podKey, podKind, putPod, visibleSources } from './objects.ts';
import { scopeOf } from './scopes.ts';
import type { TestStores } from './store-under-test.ts';

/** What sources publish beside objects. */
export function describeDocuments({ open, emptied }: TestStores): void {
  describe('documents', () => {
    it('SEA-R02 keeps each content once, whoever publishes it, and gives it back byte for byte', async () => {
      const store = await emptied();
      const [a, b] = await twoSources(store);
      const before = await store.revision();
      const body = Uint8Array.from({ length: 300_000 }, (_, at) => (at * at) % 251);
      await put(store, documentOf(a, 'api/v1', 'H1', body), documentOf(a, 'apis/apps/v1', 'H2', Uint8Array.of(2)));
      await put(store, documentOf(b, 'api/v1', 'H1'));
      expect(await store.revision()).toBe(before);
      expect(await store.documents({ visible: everything })).toEqual([
        { source: a, name: 'api/v1', hash: 'H1', tag: 'tag H1' },
        { source: a, name: 'apis/apps/v1', hash: 'H2', tag: 'tag H2' },
        { source: b, name: 'api/v1', hash: 'H1', tag: 'tag H1' },
      ]);
      expect(await store.documents({ visible: everything, source: b })).toHaveLength(1);
      expect(await store.documents({ visible: visibleSources(b) })).toHaveLength(1);
      expect(await store.documents({ visible: everything, name: 'api/v1' })).toHaveLength(2);
      const read = await store.document('H1');
      expect(Buffer.compare(read ?? Buffer.of(), body)).toBe(0);
      expect(await store.storedDocuments(['H1', 'none', 'H2'])).toEqual(new Set(['H1', 'H2']));
    });

    it('SEA-R02 forgets a content when no source publishes it any more, and what a removed source published', async () => {
      await using store = await open();
      const [a, b] = await twoSources(store);
      await put(store, documentOf(a, 'one', 'H1', Uint8Array.of(1)), documentOf(a, 'two', 'H2', Uint8Array.of(2)));
      await put(store, documentOf(b, 'one', 'H3', Uint8Array.of(3)), documentOf(b, 'two', 'H2'));
      await put(store, documentOf(a, 'one', 'H4', Uint8Array.of(4)));
      await store.write({ changes: [], documents: { put: [], remove: [{ source: a, name: 'two' }] } });
      await store.compact();
      expect(await store.storedDocuments(['H1', 'H2', 'H3', 'H4'])).toEqual(new Set(['H2', 'H3', 'H4']));
      await store.write({ changes: [], removals: [{ source: b }] });
      await store.compact();
      expect((await store.documents({ visible: everything })).map(({ hash }) => hash)).toEqual(['H4']);
      expect(await store.document('H2')).toBeUndefined();
      await put(store, documentOf(b, 'one', 'H5', Uint8Array.of(5)));
      expect(await store.storedDocuments(['H5'])).toEqual(new Set());
    });

    it('SEA-R02 refuses a content that is not there, one that is too large, and a name that cannot be stored', async () => {
      const store = await emptied();
      const [a] = await twoSources(store);
      await expect(put(store, documentOf(a, 'one', 'unknown'))).rejects.toMatchObject({ reason: 'Conflict' });
      const large = put(store, documentOf(a, 'one', 'large', new Uint8Array(16 * 1024 ** 2 + 1)));
      await expect(large).rejects.toMatchObject({ reason: 'RequestEntityTooLarge' });
      const unnamed = put(store, documentOf(a, '\u0000', 'H', Uint8Array.of(1)));
      await expect(unnamed).rejects.toMatchObject({ reason: 'Invalid' });
      const refused = store.write({
        changes: [putPod(podKey(a, 'n', 'x'), '', { expects: revision(1n) })],
        documents: { put: [documentOf(a, 'one', 'H', Uint8Array.of(1))], remove: [] },
      });
      await expect(refused).rejects.toThrow();
      expect(await store.documents({ visible: everything })).toEqual([]);
    });

    it('SEA-Q08 the version grows when sources, kinds or documents change, and not with positions and objects', async () => {
      await using store = await open();
      const versions = [await store.definitionsVersion()];
      const note = async (work: Promise<unknown>): Promise<void> => {
        await work;
        versions.push(await store.definitionsVersion());
      };
      const { id } = await store.ensureSource('cluster', 'a');
      await note(Promise.resolve());
      const pods = scopeOf(id, podKind);
      const nodes = scopeOf(id, nodeKind);
      await note(store.write({ changes: [], scopes: [pods, nodes] }));
      await note(put(store, documentOf(id, 'one', 'H', Uint8Array.of(1))));
      await note(store.write({ changes: [], scopes: [{ ...pods, kind: { ...pods.kind, shortNames: ['x'] } }] }));
      await note(store.write({ changes: [], removals: [{ source: id, ...nodeKind }] }));
      const known = { ...pods, kind: { ...pods.kind, shortNames: ['x'] } };
      await note(store.write({ changes: [], scopes: [{ ...known, complete: !known.complete }] }));
      await note(store.write({ changes: [], scopes: [known] }));
      const quiet = versions.length;
      await note(store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] }));
      const state = { ...known, resourceVersion: '99', facts: '{"state":"Stale"}' };
      await note(store.write({ changes: [], scopes: [state], facts: [{ source: id, facts: '{"a":1}' }] }));
      expect(new Set(versions.slice(quiet - 1)).size).toBe(1);
      await note(store.write({ changes: [], removals: [{ source: id }] }));
      const changes = [...versions.slice(0, quiet), versions.at(-1)];
      expect(changes).toEqual([...new Set(changes)].toSorted((x, y) => Number(x) - Number(y)));
    });
  });
}

async function twoSources(store: Store): Promise<readonly [SourceId, SourceId]> {
  return [(await store.ensureSource('cluster', 'a')).id, (await store.ensureSource('cluster', 'b')).id];
}

async function put(store: Store, ...documents: readonly DocumentPut[]): Promise<void> {
  await store.write({ changes: [], documents: { put: documents, remove: [] } });
}

function documentOf(source: SourceId, name: string, hash: string, body?: Uint8Array): DocumentPut {
  return { source, name, hash, tag: `tag ${hash}`, ...(body === undefined ? {} : { body }) };
}
