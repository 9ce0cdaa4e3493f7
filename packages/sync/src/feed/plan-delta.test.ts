import { addDigest, digestTerm } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RefusedState } from './feed-scope.ts';
import { type DeltaItem, planDelta, type StoredTerm } from './plan-delta.ts';

/** The slow, obviously right way: the whole kind as a pusher sees it, by uid. */
type Whole = Map<string, string>;

function totals(whole: Whole): { count: number; digest: bigint } {
  let digest = 0n;
  for (const [uid, fingerprint] of whole) digest = addDigest(digest, digestTerm(uid, fingerprint));
  return { count: whole.size, digest };
}

const name = fc.constantFrom('a', 'b', 'c', 'd');
const fingerprint = fc.constantFrom('1', '2', '3');

/** An object of a kind whose uid tells its path, as long as it is not made again; `u2` is the second of its name. */
const item = fc.record({ path: name, life: fc.constantFrom('u1', 'u2'), fingerprint, isRefused: fc.boolean() });
const delta = fc.record({ items: fc.uniqueArray(item, { selector: ({ path }) => path }), deletes: fc.array(name) });

describe('planDelta', () => {
  it('TAG-F22, F25 count and digest after any deltas are those of the whole kind as its pusher has it', () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 6 }), (deltas) => {
        const pusher: Whole = new Map();
        const rows = new Map<string, StoredTerm>();
        let refused: ReadonlyMap<string, RefusedState> = new Map();
        let before = totals(pusher);
        for (const { items, deletes } of deltas) {
          const sent: DeltaItem[] = items.map(({ path, life, ...rest }) => ({ ...rest, path, uid: `${path}-${life}` }));
          // An object that is made again under its name is deleted first, and what is sent is not deleted.
          const present = [...pusher.keys()];
          const gone = present.filter((uid) => {
            const own = sent.find(({ path }) => uid.startsWith(`${path}-`));
            return own === undefined ? deletes.some((path) => uid.startsWith(`${path}-`)) : own.uid !== uid;
          });
          for (const uid of gone) pusher.delete(uid);
          for (const each of sent) pusher.set(each.uid, each.fingerprint);
          const paths = new Set(sent.map(({ path }) => path));
          const stored = [...rows.values()].filter(({ path, uid }) => paths.has(path) || gone.includes(uid));
          const plan = planDelta(before, { items: sent, deletes: gone, stored, refused });
          expect({ count: plan.count, digest: plan.digest }).toEqual(totals(pusher));
          for (const path of plan.removed) rows.delete(path);
          for (const each of sent) if (!each.isRefused) rows.set(each.path, each);
          ({ refused } = plan);
          before = plan;
          expect(new Set(refused.keys())).toEqual(
            new Set([...pusher].filter(([uid, print]) => !isStored(rows, uid, print)).map(([uid]) => uid)),
          );
        }
      }),
    );
  });

  it('TAG-F25 a refused item keeps its row, which counts with the new fingerprint', () => {
    const row = { path: 'a', uid: 'u', fingerprint: '1' };
    const item = { path: 'a', uid: 'u', fingerprint: '2', isRefused: true };
    const facts = { items: [item], deletes: [], stored: [row], refused: new Map() };
    const plan = planDelta({ count: 1, digest: digestTerm('u', '1') }, facts);
    expect(plan).toMatchObject({ count: 1, digest: digestTerm('u', '2'), removed: [] });
  });
});

function isStored(rows: ReadonlyMap<string, StoredTerm>, uid: string, fingerprint: string): boolean {
  return [...rows.values()].some((row) => row.uid === uid && row.fingerprint === fingerprint);
}
