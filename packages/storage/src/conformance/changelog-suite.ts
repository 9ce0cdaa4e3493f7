import { revision } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Change } from '../contract.ts';
import { everything, podKey, putPod } from './objects.ts';
import type { OpenStore } from './run-store-conformance.ts';

/** Following the changelog. */
export function describeChangelog(open: OpenStore): void {
  describe('changelog', () => {
    it('gives every change once, in revision order, those to come too', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const start = await store.revision();
      await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '1'), putPod(podKey(id, 'n', 'y'), '1')] });
      const stop = new AbortController();
      const seen: Change[] = [];
      for await (const changes of store.changes(start, { visible: everything }, { signal: stop.signal })) {
        seen.push(...changes);
        if (seen.length === 2) {
          await store.write({
            changes: [{ op: 'remove', key: podKey(id, 'n', 'x') }, putPod(podKey(id, 'n', 'y'), '1')],
          });
          await store.write({ changes: [], removals: [{ source: id }] });
        }
        if (seen.length === 4) stop.abort();
      }
      expect(seen.map((change) => [change.revision - start, change.type, change.key.name])).toEqual([
        [1n, 'put', 'x'],
        [2n, 'put', 'y'],
        [3n, 'remove', 'x'],
        [4n, 'remove-source', ''],
      ]);
    });

    it('narrows to a source and a kind', async () => {
      await using store = await open();
      const a = await store.ensureSource('cluster', 'a');
      const b = await store.ensureSource('cluster', 'b');
      const start = await store.revision();
      const node = { ...podKey(a.id, '', 'node'), resource: 'nodes' };
      const { revision: last } = await store.write({
        changes: [putPod(podKey(b.id, 'n', 'x'), ''), putPod(podKey(a.id, 'n', 'y'), ''), putPod(node, '')],
      });
      const stop = new AbortController();
      const filter = { visible: everything, source: a.id, group: '', resource: 'nodes' };
      for await (const changes of store.changes(start, filter, { signal: stop.signal })) {
        expect(changes).toEqual([{ revision: last, type: 'put', key: node }]);
        stop.abort();
      }
    });

    it('ends when its signal aborts and refuses a revision of another store', async () => {
      await using store = await open();
      const stop = new AbortController();
      const following = (async () => {
        for await (const changes of store.changes(
          await store.revision(),
          { visible: everything },
          { signal: stop.signal },
        )) {
          expect.fail(`no change was made: ${changes.length}`);
        }
        return 'ended';
      })();
      stop.abort();
      expect(await following).toBe('ended');
      const foreign = store.changes(
        revision(2n ** 41n),
        { visible: everything },
        { signal: new AbortController().signal },
      );
      await expect(foreign[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: 'Expired' });
    });
  });
}
