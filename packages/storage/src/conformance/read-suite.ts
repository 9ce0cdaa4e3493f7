import { objectPath, parseLabelSelector, revision } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podKey, podQuery, putPod, walkPods } from './objects.ts';
import type { OpenStore } from './run-store-conformance.ts';

const part = fc.stringMatching(/^[a-c][a-c.-]{0,3}$/);

/** Order, pages, selection and the caller's visible set. */
export function describeReads(open: OpenStore): void {
  describe('reads', () => {
    it('SEA-H01 walks sources by name and objects by the bytes of their path, whatever the page size', async () => {
      const names = fc.uniqueArray(fc.tuple(part, part), {
        selector: ([a, b]) => `${a}/${b}`,
        minLength: 1,
        maxLength: 12,
      });
      await using store = await open();
      let round = 0;
      await fc.assert(
        fc.asyncProperty(names, fc.integer({ min: 1, max: 5 }), async (keys, limit) => {
          round += 1;
          const b = await store.ensureSource('cluster', `${round}-b`);
          const a = await store.ensureSource('cluster', `${round}-a`);
          const pods = [b, a].map(({ id }) => keys.map(([namespace, name]) => putPod(podKey(id, namespace, name), '')));
          await store.write({ changes: pods.flat() });
          const sorted = keys.map(([namespace, name]) => objectPath(namespace, name)).sort(byBytes);
          expect(await walkPods(store, limit, [b.id, a.id])).toEqual([...sorted, ...sorted]);
          expect(await walkPods(store, limit, [b.id])).toEqual(sorted);
          await store.write({ changes: [], removals: [{ source: a.id }] });
          expect(await walkPods(store, limit, [b.id, a.id])).toEqual(sorted);
          await store.write({ changes: [], removals: [{ source: b.id }] });
        }),
        { numRuns: 20 },
      );
    });

    it('selects by namespace, name and labels', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({
        changes: [
          putPod(podKey(id, 'a', 'x'), '', { labels: ['app', 'web'] }),
          putPod(podKey(id, 'a-b', 'x'), '', { labels: ['app', 'db'] }),
          putPod(podKey(id, 'a', 'y'), '', { labels: [] }),
          putPod({ ...podKey(id, '', 'x'), resource: 'nodes' }, ''),
        ],
      });
      const paths = async (more: object): Promise<string[]> => {
        const query = { ...podQuery(10), ...more };
        const { objects } = await store.list(query);
        expect(await store.count(query)).toBe(objects.length);
        return objects.map(({ key }) => objectPath(key.namespace, key.name));
      };
      expect(await paths({})).toEqual(['a-b/x', 'a/x', 'a/y']);
      expect(await paths({ namespace: 'a' })).toEqual(['a/x', 'a/y']);
      expect(await paths({ name: 'x' })).toEqual(['a-b/x', 'a/x']);
      expect(await paths({ namespace: 'a', name: 'x' })).toEqual(['a/x']);
      expect(await paths({ resource: 'nodes', name: 'x' })).toEqual(['x']);
      expect(await paths({ labels: parseLabelSelector('app in (web,db),app!=db') })).toEqual(['a/x']);
      expect(await paths({ labels: parseLabelSelector('!app') })).toEqual(['a/y']);
    });

    it('S-22.1 shows nothing outside the visible set', async () => {
      await using store = await open();
      const seen = await store.ensureSource('cluster', 'seen');
      const hidden = await store.ensureSource('cluster', 'hidden');
      const { revision: at } = await store.write({
        changes: [seen, hidden].map(({ id }) => putPod(podKey(id, 'default', 'x'), '')),
      });
      const visible = { kind: 'sources', ids: [seen.id] } as const;
      const { objects } = await store.list({ ...podQuery(10), visible });
      expect(objects.map((object) => object.key.source)).toEqual([seen.id]);
      expect(await store.count({ ...podQuery(10), visible, sources: [hidden.id] })).toBe(0);
      expect(await store.get(visible, podKey(hidden.id, 'default', 'x'))).toBeUndefined();
      expect(await store.get(visible, podKey(seen.id, 'default', 'x'))).toBeDefined();
      expect((await store.sources(visible)).map((source) => source.name)).toEqual(['seen']);
      const stop = new AbortController();
      for await (const changes of store.changes(revision(at - 2n), { visible }, { signal: stop.signal })) {
        expect(changes.map((change) => change.key.source)).toEqual([seen.id]);
        stop.abort();
      }
    });

    it('gives versions of a scope in path order, in ranges', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const names = ['a', 'b', 'c', 'd'];
      await store.write({ changes: names.map((name) => putPod(podKey(id, 'n', name), name, { originVersion: name })) });
      const scope = { source: id, group: '', resource: 'pods' };
      const all = await store.versions(scope, { limit: 10 });
      expect(all.map(({ path, uid, originVersion }) => [path, uid, originVersion])).toEqual(
        names.map((name) => [`n/${name}`, `uid-n/${name}`, name]),
      );
      const some = await store.versions(scope, { after: 'n/a', through: 'n/c', limit: 10 });
      expect(some.map((version) => version.path)).toEqual(['n/b', 'n/c']);
      expect(await store.versions(scope, { from: 'n/b', limit: 1 })).toEqual([all[1]]);
      expect(await store.versions(scope, { after: 'n/a', limit: 1 })).toEqual([all[1]]);
    });
  });
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
