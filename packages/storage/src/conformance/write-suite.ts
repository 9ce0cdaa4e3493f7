import { revision } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { everything, podKey, putPod, textOf } from './objects.ts';
import type { OpenStore } from './run-store-conformance.ts';

/** What a batch does, and what it refuses. */
export function describeWrites(open: OpenStore): void {
  describe('writes', () => {
    it('gives each changed object its own revision, in one block (architecture 2)', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const before = await store.revision();
      const { revision: after, outcomes } = await store.write({
        changes: ['x', 'y', 'z'].map((name) => putPod(podKey(id, 'default', name), name)),
      });
      expect(after).toBe(before + 3n);
      expect(outcomes).toEqual([1n, 2n, 3n].map((n) => ({ kind: 'written', revision: before + n })));
      expect(await store.revision()).toBe(after);
    });

    it('KSY-E05 an equal body makes no revision but takes over the origin version', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'default', 'x');
      const first = await store.write({ changes: [putPod(key, 'same', { originVersion: '1' })] });
      const second = await store.write({ changes: [putPod(key, 'same', { originVersion: '2' })] });
      expect(second).toEqual({
        revision: first.revision,
        outcomes: [{ kind: 'unchanged', revision: first.revision }],
      });
      expect((await store.get(everything, key))?.originVersion).toBe('2');
    });

    it('refuses the whole batch when one expectation does not hold', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'default', 'x');
      const { revision: stored } = await store.write({ changes: [putPod(key, 'one', { expects: 'absent' })] });
      const other = putPod(podKey(id, 'default', 'other'), 'other');
      const refusals = [
        { change: putPod(key, 'two', { expects: 'absent' }), reason: 'AlreadyExists' },
        { change: putPod(key, 'two', { expects: revision(stored + 1n) }), reason: 'Conflict' },
        { change: putPod(podKey(id, 'default', 'gone'), 'two', { expects: stored }), reason: 'NotFound' },
        { change: { op: 'remove', key, expects: revision(stored + 1n) } as const, reason: 'Conflict' },
      ];
      for (const { change, reason } of refusals) {
        await expect(store.write({ changes: [other, change] })).rejects.toMatchObject({ reason });
      }
      expect(await store.revision()).toBe(stored);
      expect(await store.get(everything, other.key)).toBeUndefined();
      expect(textOf(await store.get(everything, key))).toBe('one');
    });

    it('KSY-D14 a removal spares a row newer than the walk that missed it', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'default', 'x');
      const walkBegan = await store.revision();
      await store.write({ changes: [putPod(key, 'late')] });
      const spared = await store.write({ changes: [{ op: 'remove', key, notNewerThan: walkBegan }] });
      expect(spared.outcomes).toEqual([{ kind: 'spared' }]);
      const now = await store.revision();
      const removed = await store.write({ changes: [{ op: 'remove', key, notNewerThan: now }] });
      expect(removed.outcomes).toEqual([{ kind: 'removed', revision: now + 1n }]);
      const again = await store.write({ changes: [{ op: 'remove', key }] });
      expect(again.outcomes).toEqual([{ kind: 'absent' }]);
    });

    it('architecture 2.1: makes new sources together with the changes beside them, or neither', async () => {
      await using store = await open();
      const key = { ...podKey(store.control, '', 'a'), group: 'orrery.dev', resource: 'clusters' };
      const newSources = [{ kind: 'cluster', name: 'a' }] as const;
      const create = { changes: [putPod(key, 'one', { expects: 'absent' })], newSources };
      await store.write(create);
      const [made] = await store.sources(everything);
      expect(made).toMatchObject({ kind: 'cluster', name: 'a', facts: '{}' });
      const again = { ...create, newSources: [{ kind: 'cluster', name: 'b' }] as const };
      await expect(store.write(again)).rejects.toMatchObject({ reason: 'AlreadyExists' });
      const before = await store.revision();
      await store.write({ changes: [], newSources });
      expect(await store.revision()).toBe(before);
      expect((await store.sources(everything)).map(({ id }) => id)).toEqual([made?.id, store.control]);
      await store.write({ changes: [{ op: 'remove', key }], removals: [{ source: made?.id ?? store.control }] });
      await store.write(create);
      const [next] = await store.sources(everything);
      expect(next).toMatchObject({ kind: 'cluster', name: 'a' });
      expect(next?.id).not.toBe(made?.id);
    });

    it('keeps bodies and strings byte by byte', async () => {
      await using store = await open();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'ünï', '𝛑');
      const body = new TextEncoder().encode(
        '{"metadata":{"annotations":{}},"n":12345678901234567890,"s":"\\ud800 ü \\u0000"}',
      );
      await store.write({ changes: [putPod(key, '', { body, annotationsEnd: 27, labels: ['k', '', 'ü', '𝛑'] })] });
      const stored = await store.get(everything, key);
      expect(Buffer.from(stored?.body ?? []).equals(body)).toBe(true);
      expect(stored).toMatchObject({ key, annotationsEnd: 27, labels: ['k', '', 'ü', '𝛑'], version: 'v1' });
    });
  });
}
