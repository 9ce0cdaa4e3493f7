import { setImmediate } from 'node:timers/promises';
import { FakeClock } from '@orrery/kit';
import { StatusError, sourceId } from '@orrery/model';
import type { Put, Remove, ScopeState } from '@orrery/storage';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FlakyStore, putOf } from './test-flaky-store.ts';
import { WriteQueue } from './write-queue.ts';

const never = new AbortController().signal;

type Op = { readonly name: string; readonly uid: string | undefined };
type Step =
  | { readonly kind: 'work'; readonly ops: readonly Op[] }
  | { readonly kind: 'wait' | 'fail' | 'break' | 'note' };

const op = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  uid: fc.constantFrom('u', 'u', 'v', undefined),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.array(op, { maxLength: 4 }).map((ops): Step => ({ kind: 'work', ops })) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ kind: 'wait' }, { kind: 'fail' }, { kind: 'note' }) },
);
const breakingStep = fc.oneof(
  { weight: 6, arbitrary: step },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'break' }) },
);
const breakingSteps = fc.array(fc.tuple(fc.constantFrom(1, 2), breakingStep), { maxLength: 40 });
const stepsOfSources = fc.array(fc.tuple(fc.constantFrom(1, 2), step), { maxLength: 40 });

function changeOf(id: number, { name, uid }: Op, version: number): Put | Remove {
  const source = sourceId(id);
  const put = putOf({ source, name, uid: uid ?? '', version: String(version) });
  return uid === undefined ? { op: 'remove', key: put.key } : put;
}

function positionOf(id: number, version: number): ScopeState {
  const scope = { source: sourceId(id), group: '', resource: 'pods' };
  const kind = { group: '', version: 'v1', resource: 'pods', singular: 'pod', kind: 'Pod', namespaced: true };
  const resourceVersion = String(version);
  return {
    scope,
    kind: { ...kind, shortNames: [], categories: [], verbs: [] },
    resourceVersion,
    complete: true,
    facts: '',
  };
}

/** What the rows of a source are after each of its changes: the plain, uncoalesced run. */
class PlainRun {
  readonly states: ReadonlyMap<string, string>[] = [new Map()];

  apply({ name, uid }: Op): number {
    const next = new Map(this.states.at(-1));
    if (uid === undefined) next.delete(name);
    else next.set(name, `${uid}@${this.states.length}`);
    this.states.push(next);
    return this.states.length - 1;
  }
}

/** A queue before a store that fails where the steps say so, beside the plain run. */
class Trial {
  readonly clock = new FakeClock();
  readonly store = new FlakyStore();
  readonly plain: ReadonlyMap<number, PlainRun> = new Map([1, 2].map((id) => [id, new PlainRun()]));
  readonly works: Promise<unknown>[] = [];
  /** Sources that lost a change: what comes next is a list. */
  readonly #lost = new Set<number>();
  #broken: Error | undefined;
  readonly queue: WriteQueue;

  constructor(look: (trial: Trial) => void) {
    const { clock, store } = this;
    const onBatch = (): void => {
      // Thrown here it would end the queue; the run ends with it.
      this.#broken ??= problemOf(() => look(this));
    };
    const deps = { store, clock, random: () => 0, signal: never, onBatch };
    this.queue = new WriteQueue(deps, { batchObjects: 3, batchBytes: 5_000 });
  }

  take(id: number, step: Step): void {
    const model = this.plain.get(id) ?? expect.fail('a known source');
    if (this.#lost.has(id)) return;
    if (step.kind === 'break') this.store.failures.push(new Error('a row like none before'));
    else if (step.kind === 'fail') this.store.failures.push(new StatusError('ServiceUnavailable', 'busy'));
    else if (step.kind === 'note') this.queue.notePosition(positionOf(id, model.states.length - 1));
    else if (step.kind === 'work') {
      const changes = step.ops.map((each) => changeOf(id, each, model.apply(each)));
      const scopes = [positionOf(id, model.states.length - 1)];
      const work = this.queue.write({ source: sourceId(id), changes, scopes });
      this.works.push(work.catch(() => this.#lost.add(id)));
    }
  }

  /** Waits until everything is stored or refused. */
  async end(): Promise<void> {
    await setImmediate();
    for (let rest = this.store.failures.length; rest >= 0; rest -= 1) await this.clock.advance(60_000);
    await Promise.all(this.works);
    await this.clock.advance(60_000);
    if (this.#broken !== undefined) throw this.#broken;
    expect(this.queue.bytes).toBe(0);
  }
}

function problemOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Runs steps, and looks after each commit and at the end. */
async function run(steps: readonly (readonly [number, Step])[], look: (trial: Trial) => void): Promise<Trial> {
  const trial = new Trial(look);
  for (const [id, each] of steps) {
    if (each.kind === 'wait') await setImmediate();
    else trial.take(id, each);
  }
  await trial.end();
  look(trial);
  return trial;
}

/** The rows of a source in the store. */
function storedRows(store: FlakyStore, id: number): Map<string, string> {
  const rows = [...store.rows.values()].filter((row) => row.key.source === sourceId(id));
  return new Map(rows.map((row) => [row.key.name, `${row.uid}@${row.originVersion}`]));
}

function storedPosition(store: FlakyStore, id: number): number {
  const prefix = `${id}/pods@`;
  const positions = store.positions.flat().filter((each) => each.startsWith(prefix));
  return Number(positions.at(-1)?.slice(prefix.length) ?? '0');
}

it('KSY-E06 however the store fails, no position is ever past what is stored', async () => {
  await fc.assert(
    fc.asyncProperty(breakingSteps, async (steps) => {
      await run(steps, ({ store, plain }) => {
        for (const [id, { states }] of plain) {
          const rows = storedRows(store, id);
          const later = states.slice(storedPosition(store, id));
          for (const name of ['a', 'b', 'c']) {
            expect(later.map((state) => state.get(name))).toContain(rows.get(name));
          }
        }
      });
    }),
    { numRuns: 500 },
  );
});

it('KSY-E02 the store after coalesced writes equals the store after the plain ones', async () => {
  await fc.assert(
    fc.asyncProperty(stepsOfSources, async (steps) => {
      const { store, plain } = await run(steps, () => undefined);
      for (const [id, { states }] of plain) {
        expect(Object.fromEntries(storedRows(store, id))).toEqual(Object.fromEntries(states.at(-1) ?? []));
      }
    }),
    { numRuns: 200 },
  );
});

it('KSY-E02 nothing is coalesced across a recreation: every object that took the place of another is stored', async () => {
  const uids = fc.array(fc.constantFrom('u', 'v', 'w'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(uids, async (sequence) => {
      const store = new FlakyStore({ isHeld: true });
      const queue = new WriteQueue({ store, clock: new FakeClock(), random: () => 0, signal: never });
      const works = sequence.map((uid, at) => {
        return queue.write({ source: sourceId(1), changes: [putOf({ name: 'a', uid, version: String(at) })] });
      });
      await store.letAll();
      await Promise.all(works);
      const distinct = (all: readonly string[]) => all.filter((uid, at) => uid !== all[at - 1]);
      const seen = store.history.map((entry) => entry.split(' ').at(-1) ?? '');
      expect(distinct(seen)).toEqual(distinct(sequence));
    }),
  );
});
