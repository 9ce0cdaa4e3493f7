import { createSeededRandom, driveChurn } from '@orrery/lab';
import { PresenceCheck, presenceOf } from '../../lab/harness/presence-check.ts';
import { FactSum, type Trial } from '../trial.ts';
import { findDifferences, openSyncGround } from './sync-ground.ts';

const fleet = { pods: 1000, configMaps: 50, secrets: 20, widgets: 10, otherKinds: 2, definitions: 6 };
const betweenChecks = 10;

/** kill -9 of the server at random moments of a churn; every tenth time the churn rests and all is compared. */
export const syncKills: Trial = {
  text: 'kill -9 of the server while two members change, equality after every tenth',
  count: 30,
  run: async ({ count, seed, onProgress }) => {
    const facts = new FactSum();
    const problems: string[] = [];
    const random = createSeededRandom(seed);
    await using resources = new AsyncDisposableStack();
    const ground = await openSyncGround(resources, { versions: ['1.36', '1.32'], fleet, seed });
    const { orrery, members } = ground;
    const presences = await Promise.all(members.map(({ cluster }) => presenceOf(cluster, '/api/v1/pods')));
    for (let killed = 0; killed < count; ) {
      const check = new PresenceCheck(orrery, presences, 100);
      const churns = members.map(({ cluster }, index) => driveChurn(cluster, { seed: seed + 10 * killed + index }));
      for (const end = Math.min(count, killed + betweenChecks); killed < end; killed += 1) {
        await new Promise((resolve) => setTimeout(resolve, random.below(4_000)));
        await orrery.kill();
        await orrery.start();
      }
      for (const churn of churns)
        for (const steps of (await churn.stop()).steps.values()) facts.add('steps of churn', steps);
      const { problems: found, compared } = await findDifferences(ground, 120_000);
      await check[Symbol.asyncDispose]();
      facts.add('objects compared', compared);
      facts.add('lists looked at meanwhile', check.lists);
      problems.push(...found, ...check.missing.slice(0, 20));
      onProgress(`kill ${killed} of ${count}: ${problems.length} problems`);
    }
    return { problems, facts: facts.facts };
  },
};
