import { parseLabelSelector } from '@orrery/model';
import { fieldCondition, labelCondition, type ObjectQuery, parseFieldSelector } from '@orrery/query';
import { describe, expect, it } from 'vitest';
import { allPods, podKey, podKind, putObject } from './objects.ts';
import type { TestStores } from './store-under-test.ts';

/** How the store says it would answer. */
export function describeExplanations({ emptied }: TestStores): void {
  describe('explain', () => {
    it.each<[string, Partial<ObjectQuery>, boolean, boolean]>([
      ['no condition', {}, false, false],
      ['a label', { where: labelCondition(parseLabelSelector('app=web')) }, true, false],
      ['a declared field', { where: fieldCondition(parseFieldSelector('spec.nodeName=n1'), podKind) }, true, false],
      ['an undeclared field', { where: fieldCondition(parseFieldSelector('spec.priority>1'), podKind) }, false, true],
    ])(
      'SEA-L08 tells of %s by what it is answered, with the plans of the database',
      async (_, more, isIndexed, isScanned) => {
        const store = await emptied();
        const { id } = await store.ensureSource('cluster', 'a');
        const pod = { metadata: { labels: { app: 'web' } }, spec: { nodeName: 'n1' } };
        await store.write({ changes: [putObject(podKey(id, 'n', 'x'), pod)] });
        const { driver, indexed, scanned, statements } = await store.explain({ ...allPods, ...more }, { limit: 10 });
        expect(driver).not.toBe('');
        expect([indexed.length > 0, scanned.length > 0]).toEqual([isIndexed, isScanned]);
        expect(statements.length).toBeGreaterThan(0);
        for (const { sql, plan } of statements) expect([sql.length > 0, plan.length > 0]).toEqual([true, true]);
      },
    );

    it('SEA-00 refuses what list refuses', async () => {
      const store = await emptied();
      const where = { kind: 'join', edge: 'node', to: { kind: 'and', of: [] } } as const;
      await expect(store.explain({ ...allPods, where }, { limit: 1 })).rejects.toMatchObject({ reason: 'BadRequest' });
      await expect(store.explain(allPods, { limit: 0 })).rejects.toMatchObject({ reason: 'BadRequest' });
    });
  });
}
