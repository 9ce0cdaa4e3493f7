import { revision } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Change } from '../contract/reading.ts';
import { endless, firstOf, takeChanges } from './follow.ts';
import { everything, nodeKey, podKey, putPod, visibleSources } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

/** Following the changelog. */
export function describeChangelog({ open, emptied }: TestStores): void {
  describe('changelog', () => {
    it('architecture 4.3: gives every change once, in revision order, those to come too', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const start = await store.revision();
      const [x, y] = [podKey(id, 'n', 'x'), podKey(id, 'n', 'y')];
      await store.write({ changes: [putPod(x, '1'), putPod(y, '1')] });
      const stop = new AbortController();
      const seen: Change[] = [];
      for await (const changes of store.changes(start, { visible: everything }, { signal: stop.signal })) {
        seen.push(...changes);
        if (seen.length === 2) {
          await store.write({ changes: [{ op: 'remove', key: x }, putPod(y, '1')] });
          await store.write({ changes: [putPod(y, '2'), putPod(x, '2')] });
        }
        if (seen.length === 5) stop.abort();
      }
      const at = (offset: bigint) => revision(start + offset);
      expect(seen).toEqual([
        { revision: at(1n), type: 'put', key: x },
        { revision: at(2n), type: 'put', key: y },
        { revision: at(3n), type: 'remove', key: x, previous: at(1n) },
        { revision: at(4n), type: 'put', key: y, previous: at(2n) },
        { revision: at(5n), type: 'put', key: x },
      ]);
    });

    it('architecture 2.1: goes on from any revision, within a block too', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const start = await store.revision();
      await store.write({ changes: [...'abcdef'].map((name) => putPod(podKey(id, 'n', name), '')) });
      await store.write({ changes: [], removals: [{ source: id }] });
      for (const behind of [0n, 2n, 5n, 6n, 7n, 9n]) {
        const after = revision(start + behind);
        const seen = await takeChanges(store, after, 12 - Number(behind));
        expect(seen.map((change) => [change.revision, change.type, change.key.name])).toEqual(
          [...'abcdefabcdef']
            .map((name, at) => [start + BigInt(at) + 1n, at < 6 ? 'put' : 'remove', name])
            .slice(Number(behind)),
        );
      }
    });

    it('contract: narrows to a source, a kind, and what is visible', async () => {
      const store = await emptied();
      const a = await store.ensureSource('cluster', 'a');
      const b = await store.ensureSource('cluster', 'b');
      const start = await store.revision();
      const node = nodeKey(a.id, 'node');
      const { revision: last } = await store.write({
        changes: [putPod(podKey(b.id, 'n', 'x'), ''), putPod(podKey(a.id, 'n', 'y'), ''), putPod(node, '')],
      });
      const change = { revision: last, type: 'put', key: node };
      const filters = [
        { visible: everything, source: a.id, group: '', resource: 'nodes' },
        { visible: everything, resource: 'nodes' },
        { visible: visibleSources(a.id), group: '', resource: 'nodes' },
      ];
      for (const filter of filters) expect(await takeChanges(store, start, 1, filter)).toEqual([change]);
      const ofSource = await takeChanges(store, start, 2, { visible: visibleSources(a.id) });
      expect(ofSource.map(({ key }) => key.name)).toEqual(['y', 'node']);
    });

    it('architecture 2.1: expands a removal to its objects also when some are purged and some are not', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const names = Array.from({ length: 30 }, (_, at) => String(at).padStart(2, '0'));
      await store.write({ changes: names.map((name) => putPod(podKey(id, 'n', name), '')) });
      const before = await store.revision();
      await store.write({
        changes: [],
        removals: [{ source: id, group: '', resource: 'pods' }],
      });
      // Each of these makes one row of the removal go before its turn.
      for (const name of ['17', '03', '29']) await store.write({ changes: [putPod(podKey(id, 'n', name), 'again')] });
      for (let round = 0; round < 5; round += 1) {
        const seen = await takeChanges(store, before, 33);
        expect(seen.slice(0, 30).map((change) => [change.revision - before, change.type, change.key.name])).toEqual(
          names.map((name, at) => [BigInt(at + 1), 'remove', name]),
        );
        expect(seen.slice(30).map(({ type, key, previous }) => [type, key.name, previous])).toEqual(
          ['17', '03', '29'].map((name) => ['put', name, undefined]),
        );
      }
    });

    it('STY-C01 ends when its signal aborts, and when the store is closed', async () => {
      const store = await open();
      const stop = new AbortController();
      const follow = async (signal: AbortSignal): Promise<string> => {
        for await (const changes of store.changes(await store.revision(), { visible: everything }, { signal })) {
          expect.fail(`no change was made: ${changes.length}`);
        }
        return 'ended';
      };
      const following = follow(stop.signal);
      stop.abort();
      expect(await following).toBe('ended');
      const left = firstOf(store.changes(await store.revision(), { visible: everything }, endless()));
      await store[Symbol.asyncDispose]();
      expect(await left).toBeUndefined();
    });

    it('SEA-T03 refuses a revision of the future or of another epoch', async () => {
      const store = await emptied();
      const now = await store.revision();
      for (const foreign of [revision(now + 1n), revision(2n ** 41n), revision(0n)]) {
        const pages = store.changes(foreign, { visible: everything }, endless());
        await expect(firstOf(pages)).rejects.toMatchObject({ reason: 'Expired' });
      }
    });
  });
}
