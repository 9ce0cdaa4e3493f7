import type { ObjectKey, Revision } from '@orrery/model';
import fc from 'fast-check';
import type { Store } from '../../contract/store.ts';
import { type AskedFleet, checkGroups, checkList, checkObject, type RandomRange } from './check-answers.ts';
import { type FleetWriter, type PlayedFleet, playFleet } from './play-fleet.ts';
import { randomGroups } from './random-groups.ts';
import { randomQuery, randomVisibleSet } from './random-query.ts';
import { randomSteps } from './random-steps.ts';

/** How many random questions are asked, and which. */
export interface Questions {
  readonly seed: number;
  readonly runs: number;
}

/** Writes the random fleet of a seed to an empty store. The same seed is the same fleet in every store, ids and revisions too. */
export async function fleetOf<Store extends FleetWriter>(reader: Store, seed: number): Promise<AskedFleet<Store>> {
  const [steps = []] = fc.sample(randomSteps, { seed, numRuns: 1 });
  return { ...(await playFleet(reader, steps)), reader };
}

/**
 * Asks random questions of a fleet: lists in pages, counts, and a third as many groups.
 * @throws Error with the question, when an answer is not the evaluator's; the same seed asks the same.
 */
export async function checkQueries(
  fleet: AskedFleet<Pick<Store, 'aggregate' | 'count' | 'list'>>,
  { seed, runs }: Questions,
): Promise<void> {
  const range: fc.Arbitrary<RandomRange> = fc.record({ limit: fc.integer({ min: 1, max: 60 }), skip: fc.nat(20) });
  const lists = fc.asyncProperty(randomQuery(fleet), range, async (query, asked) => {
    await checkList(fleet, query, asked);
  });
  const groups = fc.asyncProperty(randomQuery(fleet), randomGroups, async (query, asked) => {
    await checkGroups(fleet, query, asked);
  });
  await fc.assert(lists, { seed, numRuns: runs });
  await fc.assert(groups, { seed, numRuns: Math.ceil(runs / 3) });
}

/** Asks for random objects, now and then, and their histories; fails as `checkQueries`. */
export async function checkObjects(
  fleet: AskedFleet<Pick<Store, 'get' | 'history'>>,
  { seed, runs }: Questions,
): Promise<void> {
  const objects = fc.asyncProperty(randomVisibleSet(fleet.sources), randomAsked(fleet), async (visible, asked) => {
    await checkObject(fleet, visible, asked);
  });
  await fc.assert(objects, { seed, numRuns: runs });
}

/** An object that is or was there, now and then one that never was, and a moment. */
function randomAsked({ model, revisions }: PlayedFleet): fc.Arbitrary<{
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
