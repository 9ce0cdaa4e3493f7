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

interface Played {
  readonly pusher: Whole;
  readonly rows: Map<string, StoredTerm>;
  before: { readonly count: number; readonly digest: bigint };
  refused: ReadonlyMap<string, RefusedState>;
}

/** What the pusher deletes: objects that are made again under their name, and those named that are not sent. */
function goneOf(pusher: Whole, sent: readonly DeltaItem[], deletes: readonly string[]): string[] {
  const nameOf = (uid: string): string => uid.slice(0, uid.indexOf('-'));
  const bySent = new Map(sent.map((each) => [each.path, each.uid]));
  return [...pusher.keys()].filter((uid) => {
    const next = bySent.get(nameOf(uid));
    return next === undefined ? deletes.includes(nameOf(uid)) : next !== uid;
  });
}

/** Both sides take a delta; the server by its plan alone. */
function play(played: Played, sent: readonly DeltaItem[], deletes: readonly string[]): void {
  const { pusher, rows } = played;
  const gone = goneOf(pusher, sent, deletes);
  for (const uid of gone) pusher.delete(uid);
  for (const each of sent) pusher.set(each.uid, each.fingerprint);
  const paths = new Set(sent.map(({ path }) => path));
  const stored = [...rows.values()].filter(({ path, uid }) => paths.has(path) || gone.includes(uid));
  const plan = planDelta(played.before, { items: sent, deletes: gone, stored, refused: played.refused });
  for (const path of plan.removed) rows.delete(path);
  for (const each of sent.filter(({ isRefused }) => !isRefused)) rows.set(each.path, each);
  played.before = { count: plan.count, digest: plan.digest };
  played.refused = plan.refused;
}

describe('planDelta', () => {
  it('TAG-F22, F25 count and digest after any deltas are those of the whole kind as its pusher has it', () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 6 }), (deltas) => {
        const played: Played = {
          pusher: new Map(),
          rows: new Map(),
          before: { count: 0, digest: 0n },
          refused: new Map(),
        };
        for (const { items, deletes } of deltas) {
          const sent = items.map(({ path, life, ...rest }) => ({ ...rest, path, uid: `${path}-${life}` }));
          play(played, sent, deletes);
          expect(played.before).toEqual(totals(played.pusher));
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
