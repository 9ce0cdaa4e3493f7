import { revision } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { Put } from '../contract/writing.ts';
import { allPods, everything, nodeKey, podKey, putObject, putPod, textOf, walkPaths } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

/** What a batch does, and what it refuses. */
export function describeWrites({ emptied }: TestStores): void {
  describe('writes', () => {
    it('architecture 2: gives each changed object its own revision, in one block', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const before = await store.revision();
      const { revision: after, outcomes } = await store.write({
        changes: ['x', 'y', 'z'].map((name) => putPod(podKey(id, 'default', name), name)),
      });
      expect(after).toBe(before + 3n);
      expect(outcomes).toEqual([1n, 2n, 3n].map((n) => ({ kind: 'written', revision: before + n })));
      expect(await store.revision()).toBe(after);
    });

    it('architecture 4.3: batches written at once get their blocks one behind the other', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const before = await store.revision();
      const batches = Array.from({ length: 12 }, (_, batch) =>
        store.write({ changes: ['x', 'y'].map((name) => putPod(podKey(id, `n${batch}`, name), '')) }),
      );
      const answers = await Promise.all(batches);
      for (const { outcomes, revision: last } of answers) {
        expect(outcomes.map((outcome) => ('revision' in outcome ? outcome.revision : 0n))).toEqual([last - 1n, last]);
      }
      const ends = answers.map((answer) => answer.revision - before).sort((a, b) => Number(a - b));
      expect(ends).toEqual(Array.from({ length: 12 }, (_, batch) => BigInt(2 * batch + 2)));
    });

    it('KSY-E05 an equal body makes no revision but takes over the origin version', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'default', 'x');
      const first = await store.write({ changes: [putPod(key, 'same', { originVersion: '1' })] });
      const second = await store.write({ changes: [putPod(key, 'same', { originVersion: '2' })] });
      expect(second).toEqual({
        revision: first.revision,
        outcomes: [{ kind: 'unchanged', revision: first.revision }],
      });
      expect((await store.get(everything, key))?.originVersion).toBe('2');
      expect(await store.versions({ source: id, group: '', resource: 'pods' }, { limit: 2 })).toMatchObject([
        { originVersion: '2', revision: first.revision },
      ]);
      for (const more of [{ uid: 'another' }, { version: 'v2' }]) {
        const { outcomes } = await store.write({ changes: [putPod(key, 'same', more)] });
        expect(outcomes).toMatchObject([{ kind: 'written' }]);
      }
    });

    it('contract: refuses the whole batch when one expectation does not hold', async () => {
      const store = await emptied();
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
      expect(await walkPaths(store)).toEqual(['default/x']);
    });

    it('contract: applies several changes of one key in their order, each with its own revision', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'n', 'x');
      const before = await store.revision();
      const labelled = (text: string): Put => putObject(key, { metadata: { labels: { text } }, spec: text });
      const { outcomes } = await store.write({
        changes: [labelled('one'), labelled('two'), { op: 'remove', key }, labelled('three'), labelled('three')],
      });
      const three = revision(before + 4n);
      expect(outcomes).toEqual([
        { kind: 'written', revision: before + 1n },
        { kind: 'written', revision: before + 2n },
        { kind: 'removed', revision: before + 3n },
        { kind: 'written', revision: three },
        { kind: 'unchanged', revision: three },
      ]);
      expect(await store.get(everything, key)).toMatchObject({ revision: three });
      const having = async (text: string): Promise<number> => {
        const test = { op: 'in', values: [text] } as const;
        return await store.count({ ...allPods, where: { kind: 'label', of: 'labels', key: 'text', test } });
      };
      expect([await having('one'), await having('two'), await having('three')]).toEqual([0, 0, 1]);
      const gone = await store.write({ changes: [labelled('four'), { op: 'remove', key }] });
      expect(gone.outcomes).toMatchObject([{ kind: 'written' }, { kind: 'removed' }]);
      expect(await walkPaths(store)).toEqual([]);
      expect(await having('four')).toBe(0);
    });

    it('KSY-D14 a removal spares a row newer than the walk that missed it', async () => {
      const store = await emptied();
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

    it('contract: refuses what cannot be stored with Invalid, and nothing of its batch is stored', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const good = putPod(podKey(id, 'n', 'good'), '');
      const before = await store.revision();
      const bad: readonly Put[] = [
        putPod(podKey(id, 'n', 'nul\u0000'), ''),
        putPod(podKey(id, 'n', 'lone\ud800'), ''),
        putPod(podKey(id, 'n\udc00', 'x'), ''),
        putPod(podKey(id, 'n', ''), ''),
        putPod(podKey(id, 'n', 'a/b'), ''),
        putPod(podKey(id, 'n', 'x'), '', { uid: 'u\u0000' }),
        putPod(podKey(id, 'n', 'x'), '', { version: 'v\ud800' }),
        putPod(podKey(id, 'n', 'x'), '', { body: Buffer.from('[]'), annotationsEnd: 0 }),
        putPod(podKey(id, 'n', 'x'), '', { body: Buffer.from('{"metadata":{"annotations":{}}'), annotationsEnd: 28 }),
        putPod(podKey(id, 'n', 'x'), '', { body: Uint8Array.of(0x7b, 0xff, 0x7d), annotationsEnd: 0 }),
      ];
      for (const put of bad) {
        await expect(store.write({ changes: [good, put] })).rejects.toMatchObject({ reason: 'Invalid' });
      }
      expect(await store.revision()).toBe(before);
      expect(await walkPaths(store)).toEqual([]);
      await expect(store.write({ changes: [putPod(podKey(id, 'n', 'a\u0000b'), '')] })).rejects.toThrow(/a\\u0000b/);
    });

    it('architecture 2.1: makes new sources together with the changes beside them, or neither', async () => {
      const store = await emptied();
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

    it('SEA-B01 keeps bodies and texts byte by byte', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const key = podKey(id, 'ünï', '𝛑');
      const body = Buffer.from('{"metadata":{"annotations":{}},"n":12345678901234567890,"s":"\\ud800 ü \\u0000"}');
      const put = putPod(key, '', { body, annotationsEnd: 28, uid: '𝛑-uid', originVersion: 'ü' });
      await store.write({ changes: [put] });
      const stored = await store.get(everything, key);
      expect(Buffer.from(stored?.body ?? []).equals(body)).toBe(true);
      expect(stored).toMatchObject({ key, annotationsEnd: 28, version: 'v1', uid: '𝛑-uid', originVersion: 'ü' });
      const [listed] = (await store.list(allPods, { limit: 1 })).objects;
      expect(listed).toEqual(stored);
    });

    it('contract: gives UUIDs and other uids back as they were', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const uids = [
        '0193aaaa-bbbb-7ccc-8ddd-eeeeffff0001',
        '0193AAAA-BBBB-7CCC-8DDD-EEEEFFFF0001',
        '0193aaaabbbb7ccc8dddeeeeffff0001',
        'fifteen-letters',
        'fourteen-lette',
        '',
      ];
      await store.write({ changes: uids.map((uid, at) => putObject(nodeKey(id, `n${at}`), {}, { uid })) });
      const { objects } = await store.list({ visible: everything }, { limit: 10 });
      expect(objects.map(({ uid }) => uid)).toEqual(uids);
      const ofUid = { kind: 'text', of: 'uid', test: { op: 'in', values: [uids[1] ?? '', uids[4] ?? ''] } } as const;
      expect(await walkPaths(store, { visible: everything, where: ofUid })).toEqual(['n1', 'n4']);
    });

    it('contract: every read that follows a write sees it', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      for (let round = 0; round < 20; round += 1) {
        const key = podKey(id, 'n', `x${round % 3}`);
        const { revision: written } = await store.write({ changes: [putPod(key, String(round))] });
        const [got, page, count, at] = await Promise.all([
          store.get(everything, key),
          store.list(allPods, { limit: 10 }),
          store.count(allPods),
          store.revision(),
        ]);
        expect([textOf(got), count, at]).toEqual([String(round), Math.min(round + 1, 3), written]);
        expect(textOf(page.objects.find((object) => object.key.name === key.name))).toBe(String(round));
        expect(page.revision).toBe(written);
      }
    });
  });
}
