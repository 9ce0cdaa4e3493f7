import type { ObjectKey, Revision } from '@orrery/model';
import fc from 'fast-check';
import type { Store } from '../../contract.ts';
import { type AskedFleet, checkGroups, checkList, checkObject, type RandomRange } from './check-answers.ts';
import { playFleet } from './play-fleet.ts';
import { randomGroups } from './random-groups.ts';
import { randomQuery, randomVisibleSet } from './random-query.ts';
import { randomSteps } from './random-steps.ts';

/** Writes the random fleet of a seed to an empty store. The same seed is the same fleet in every store, ids and revisions too. */
export async function fleetOf(store: Store, seed: number): Promise<AskedFleet> {
  const [steps = []] = fc.sample(randomSteps, { seed, numRuns: 1 });
  return { ...(await playFleet(store, steps)), reader: store };
}

/**
 * Asks random questions of a fleet: lists in pages, counts, groups, objects of now and then with their histories.
 * @throws Error with the question, when an answer is not the evaluator's; the same seed asks the same.
 */
export async function checkFleet(
  fleet: AskedFleet,
  { seed, runs }: { readonly seed: number; readonly runs: number },
): Promise<void> {
  const range: fc.Arbitrary<RandomRange> = fc.record({ limit: fc.integer({ min: 1, max: 60 }), skip: fc.nat(20) });
  const lists = fc.asyncProperty(
    randomQuery(fleet),
    range,
    async (query, asked) => await checkList(fleet, query, asked),
  );
  const groups = fc.asyncProperty(
    randomQuery(fleet),
    randomGroups,
    async (query, asked) => await checkGroups(fleet, query, asked),
  );
  const objects = fc.asyncProperty(
    randomVisibleSet(fleet.model.sources),
    randomAsked(fleet),
    async (visible, asked) => await checkObject(fleet, visible, asked),
  );
  await fc.assert(lists, { seed, numRuns: runs });
  await fc.assert(groups, { seed, numRuns: Math.ceil(runs / 4) });
  await fc.assert(objects, { seed, numRuns: Math.ceil(runs / 4) });
}

/** An object that is or was there, now and then one that never was, and a moment. */
function randomAsked({ model, revisions }: AskedFleet): fc.Arbitrary<{
  readonly key: ObjectKey;
  readonly at: Revision;
  readonly limit: number;
}> {
  const keys = model.keys;
  const [first] = keys;
  const never = first === undefined ? [] : [{ ...first, name: 'never' }];
  return fc.record({
    key: fc.constantFrom(...keys, ...never),
    at: fc.constantFrom(...revisions),
    limit: fc.integer({ min: 1, max: 4 }),
  });
}
