import type { SourceId } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import type { StagedPart, StagedUpload } from '../contract/records.ts';
import type { Store } from '../contract/store.ts';
import { everything, nodeKind, podKind } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

const mib = 1024 ** 2;

/** Parts of pushed snapshots, kept until their last one. */
export function describeStaging({ emptied }: TestStores): void {
  describe('staging', () => {
    it('KSY-K03 gives parts back in the order of their numbers, of one snapshot only, and sees none as objects', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('feed', 'a');
      const upload = uploadOf(id);
      const before = await store.revision();
      for (const part of [2, 0, 12, 1]) await store.stagePart(upload, partOf(part, [part, 0, 255]));
      await store.stagePart({ ...upload, upload: 'other' }, partOf(0, [9]));
      await store.stagePart({ ...upload, scope: { source: id, ...nodeKind } }, partOf(0, [8]));
      await store.stagePart(upload, partOf(1, [7, 7]));
      expect(await partsOf(store, upload)).toEqual([
        partOf(0, [0, 0, 255]),
        partOf(1, [7, 7]),
        partOf(2, [2, 0, 255]),
        partOf(12, [12, 0, 255]),
      ]);
      expect(await store.revision()).toBe(before);
      expect(await store.count({ visible: everything })).toBe(0);
      expect(await partsOf(store, { ...upload, upload: 'none' })).toEqual([]);
      expect(await partsOf(store, { ...upload, scope: { source: id, group: 'none', resource: 'none' } })).toEqual([]);
    });

    it('KSY-K03 drops one snapshot, or all of a scope', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('feed', 'a');
      const [first, second] = [uploadOf(id), { ...uploadOf(id), upload: 'second' }];
      const nodes = { scope: { source: id, ...nodeKind }, upload: 'u' };
      for (const upload of [first, second, nodes]) await store.stagePart(upload, partOf(0, [1]));
      await store.dropStaged(first.scope, first.upload);
      const sizes = async () =>
        await Promise.all([first, second, nodes].map(async (upload) => (await partsOf(store, upload)).length));
      expect(await sizes()).toEqual([0, 1, 1]);
      await store.stagePart(first, partOf(5, [1]));
      expect(await sizes()).toEqual([1, 1, 1]);
      await store.dropStaged(first.scope);
      expect(await sizes()).toEqual([0, 0, 1]);
      await store.dropStaged(first.scope);
    });

    it('KSY-K03 carries parts of many MiB in several steps, and what the caller gave stays its own', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('feed', 'a');
      const upload = uploadOf(id);
      const bodies = [5, 6, 9, 1].map((size, at) => new Uint8Array(size * mib).fill(at + 1));
      for (const [part, body] of bodies.entries()) await store.stagePart(upload, { part, body });
      expect(bodies.map(({ byteLength }) => byteLength / mib)).toEqual([5, 6, 9, 1]);
      const found = await partsOf(store, upload);
      expect(found.map(({ body }) => Buffer.compare(body, bodies[(body[0] ?? 0) - 1] ?? Buffer.of()))).toEqual([
        0, 0, 0, 0,
      ]);
      await store.dropStaged(upload.scope);
      expect(await partsOf(store, upload)).toEqual([]);
    });

    it('KSY-K03 refuses a part above its bound, a name that cannot be stored, and a removed source', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('feed', 'a');
      const upload = uploadOf(id);
      const large = store.stagePart(upload, { part: 0, body: new Uint8Array(16 * mib + 1) });
      await expect(large).rejects.toMatchObject({ reason: 'RequestEntityTooLarge' });
      const unnamed = store.stagePart({ ...upload, upload: '\u0000' }, partOf(0, [1]));
      await expect(unnamed).rejects.toMatchObject({ reason: 'Invalid' });
      await store.write({ changes: [], removals: [{ source: id }] });
      await expect(store.stagePart(upload, partOf(0, [1]))).rejects.toMatchObject({ reason: 'NotFound' });
    });
  });
}

function uploadOf(source: SourceId): StagedUpload {
  return { scope: { source, ...podKind }, upload: 'first' };
}

function partOf(part: number, bytes: readonly number[]): StagedPart {
  return { part, body: Uint8Array.from(bytes) };
}

async function partsOf(store: Store, upload: StagedUpload): Promise<StagedPart[]> {
  const parts: StagedPart[] = [];
  for await (const { part, body } of store.stagedParts(upload)) parts.push({ part, body: Uint8Array.from(body) });
  return parts;
}
