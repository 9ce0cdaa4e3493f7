import { revision, sourceId } from '@orrery/model';
import { compareBytes } from '@orrery/query';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outcome } from '../../contract/writing.ts';
import { podKey, putOf } from '../test-database.ts';
import { type BatchPlan, type KeyedChange, planBatch, type StoredHead } from './plan-batch.ts';
import { type PreparedRow, prepareRow } from './prepare-row.ts';

/** What a tiny store without batches knows of a key. */
interface ModelState {
  readonly revision: number;
  readonly row: PreparedRow;
  originVersion: string;
}

const names = ['a', 'b', 'c'];

const rows = (slot: number): PreparedRow[] =>
  ['1', '2'].flatMap((text) =>
    ['u', 'v'].flatMap((uid) =>
      ['7', '8'].map((originVersion) =>
        prepareRow(putOf(podKey(1, `n/${names[slot]}`), { spec: text }, { uid, originVersion })),
      ),
    ),
  );

const change: fc.Arbitrary<KeyedChange> = fc.nat(names.length - 1).chain((slot) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...rows(slot)).map((row): KeyedChange => ({ slot, row })) },
    fc.option(fc.nat(30), { nil: undefined }).map((walk): KeyedChange => {
      const key = podKey(1, `n/${names[slot]}`);
      return {
        slot,
        remove: { op: 'remove', key, ...(walk === undefined ? {} : { notNewerThan: revision(BigInt(walk)) }) },
      };
    }),
  ),
);

/** The same, one change after the other, as the contract says it. */
class Model {
  readonly states: (ModelState | undefined)[] = names.map(() => undefined);
  readonly ended: { slot: number; revision: number; until: number; isDeleted: boolean; originVersion: string }[] = [];
  revision = 10;

  apply({ slot, ...what }: KeyedChange): Outcome {
    const state = this.states[slot];
    if ('row' in what) {
      const { row } = what;
      const { originVersion } = row.put;
      if (state !== undefined && isEqual(state.row, row)) {
        state.originVersion = originVersion;
        return { kind: 'unchanged', revision: revision(BigInt(state.revision)) };
      }
      this.#end(slot, false);
      this.states[slot] = { revision: this.revision, row, originVersion };
      return { kind: 'written', revision: revision(BigInt(this.revision)) };
    }
    if (state === undefined) return { kind: 'absent' };
    if (what.remove.notNewerThan !== undefined && state.revision > what.remove.notNewerThan) return { kind: 'spared' };
    this.#end(slot, true);
    this.states[slot] = undefined;
    return { kind: 'removed', revision: revision(BigInt(this.revision)) };
  }

  #end(slot: number, isDeleted: boolean): void {
    this.revision += 1;
    const state = this.states[slot];
    if (state === undefined) return;
    const { revision: from, originVersion } = state;
    this.ended.push({ slot, revision: from, until: this.revision, isDeleted, originVersion });
  }
}

function isEqual(a: PreparedRow, b: PreparedRow): boolean {
  return a.put.uid === b.put.uid && compareBytes(a.put.body, b.put.body) === 0;
}

/** The heads a batch of the first changes leaves, as a later batch finds them. */
function headsOf(model: Model): (StoredHead | undefined)[] {
  return model.states.map((state, slot) =>
    state === undefined
      ? undefined
      : {
          id: slot + 1,
          revision: state.revision,
          uid: state.row.uid,
          digest: state.row.digest,
          originVersion: state.originVersion,
          createdAt: null,
        },
  );
}

function endedOf({ ended }: BatchPlan): Model['ended'] {
  return ended.map(({ slot, state, until, isDeleted }) => {
    return { slot, revision: state.revision, until, isDeleted, originVersion: state.originVersion };
  });
}

it('KSY-E02 a batch does what its changes would do one after the other', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.array(change, { maxLength: 12 }), (before, changes) => {
      const model = new Model();
      for (const one of before) model.apply(one);
      const heads = headsOf(model);
      const start = model.revision;
      model.ended.length = 0;
      const plan = planBatch(changes, heads, start);
      expect(plan.outcomes).toEqual(changes.map((one) => model.apply(one)));
      expect(plan.revision).toBe(model.revision);
      expect(endedOf(plan)).toEqual(model.ended);
      expect(plan.logged.map((entry) => entry.revision)).toEqual(
        Array.from({ length: model.revision - start }, (_, at) => start + at + 1),
      );
      for (const { slot, after } of plan.rows) {
        const state = model.states[slot];
        expect([after?.revision, after?.originVersion]).toEqual([state?.revision, state?.originVersion]);
        expect(after?.row).toBe(state?.row);
      }
      const changed = new Set(plan.rows.map(({ slot }) => slot));
      const refreshed = new Map(plan.refreshed.map(({ id, originVersion }) => [id, originVersion]));
      for (const [slot, head] of heads.entries()) {
        if (head === undefined || changed.has(slot)) continue;
        expect(refreshed.get(head.id) ?? head.originVersion).toBe(model.states[slot]?.originVersion);
      }
    }),
    { numRuns: 500 },
  );
});

it('an expectation is checked against what the batch itself has done before', () => {
  const key = podKey(sourceId(1), 'n/a');
  const create = prepareRow(putOf(key, {}, { expects: 'absent' }));
  const first: KeyedChange = { slot: 0, row: create };
  expect(() => planBatch([first, first], [undefined], 1)).toThrow(/already exists/);
  const next: KeyedChange = { slot: 0, row: prepareRow(putOf(key, { spec: 1 }, { expects: revision(2n) })) };
  expect(planBatch([first, next], [undefined], 1).revision).toBe(3);
  expect(() => planBatch([first, next, next], [undefined], 1)).toThrow(/has been modified/);
});
