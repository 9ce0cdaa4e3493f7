import { readFileSync } from 'node:fs';
import { driveChurn } from '@orrery/lab';
import { FactSum, type Trial } from '../trial.ts';
import { findDifferences, openSyncGround } from './sync-ground.ts';

const clusters = 10;
const churnMs = 60_000;
const fleet = {
  ...{ pods: 10_000, deployments: 50, services: 100, configMaps: 200, secrets: 100, widgets: 50 },
  ...{ otherKinds: 10, definitions: 20 },
};

/** 10 members of 10,000 pods and every other kind: equal after the first lists, and again after churn in all of them. */
export const syncLargeFleet: Trial = {
  text: '10 members x 10,000 pods and every other kind: equality, churn, equality',
  count: 1,
  run: async ({ count, seed, onProgress }) => {
    const facts = new FactSum();
    const problems: string[] = [];
    for (let at = 0; at < count; at += 1) {
      await using resources = new AsyncDisposableStack();
      const versions = Array.from({ length: clusters }, (_, index) =>
        index % 3 === 2 ? ('1.32' as const) : ('1.36' as const),
      );
      const ground = await openSyncGround(resources, { versions, fleet, seed: seed + at, timeoutMs: 1_800_000 });
      facts.add('seconds from import to all Ready', Math.round(ground.importMs / 1000));
      facts.add('MiB of the server then', residentMiB(ground.orrery.pid));
      const first = await findDifferences(ground, 60_000);
      onProgress(`${first.compared} objects compared: ${first.problems.length} clusters differ`);
      const churns = ground.members.map(({ cluster }, index) =>
        driveChurn(cluster, { seed: seed + index, perSecond: 10 }),
      );
      await new Promise((resolve) => setTimeout(resolve, churnMs));
      for (const churn of churns)
        for (const steps of (await churn.stop()).steps.values()) facts.add('steps of churn', steps);
      const second = await findDifferences(ground, 120_000);
      facts.add('objects compared', first.compared + second.compared);
      facts.add('MiB of the server at the end', residentMiB(ground.orrery.pid));
      problems.push(...first.problems, ...second.problems);
    }
    return { problems, facts: facts.facts };
  },
};

/** Of Linux only; 0 elsewhere. */
function residentMiB(pid: number): number {
  try {
    const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kib) / 1024);
  } catch {
    return 0;
  }
}
