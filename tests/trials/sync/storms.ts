import { checkChurn, createFaultStorm, driveChurn } from '@orrery/lab';
import { PresenceCheck, presenceOf } from '../../lab/harness/presence-check.ts';
import { FactSum, type Trial } from '../trial.ts';
import { findDifferences, openSyncGround, type ProxiedMember, type SyncGround } from './sync-ground.ts';

const stormMs = 30_000;
const fleet = {
  ...{ pods: 800, deployments: 10, services: 10, configMaps: 30, secrets: 20, widgets: 10 },
  ...{ otherKinds: 2, definitions: 10 },
};

/** Two members of both minors through storm after storm, each by its own seed, with churn: equal after each, and never a gap. */
export const syncStorms: Trial = {
  text: 'storms of faults between Orrery and two members that change, equality after each',
  count: 10,
  run: async ({ count, seed, onProgress }) => {
    const facts = new FactSum();
    const problems: string[] = [];
    await using resources = new AsyncDisposableStack();
    const ground = await openSyncGround(resources, { versions: ['1.36', '1.32'], fleet, seed });
    for (let at = 0; at < count; at += 1) {
      const found = await oneStorm(ground, seed + at, facts);
      problems.push(...found.map((problem) => `seed ${seed + at}: ${problem}`));
      onProgress(`storm ${at + 1} of ${count}, seed ${seed + at}: ${found.length} problems`);
    }
    return { problems, facts: facts.facts };
  },
};

async function oneStorm(ground: SyncGround, seed: number, facts: FactSum): Promise<string[]> {
  const { orrery, members } = ground;
  const presences = await Promise.all(members.map(({ cluster }) => presenceOf(cluster, '/api/v1/pods')));
  await using check = new PresenceCheck(orrery, presences);
  const metBefore = members.map(({ proxy }) => proxy.met.length);
  const churns = members.map(({ cluster, proxy }, index) => {
    proxy.setStorm(createFaultStorm({ seed: seed * 10 + index }));
    return driveChurn(cluster, { seed: seed * 10 + index, perSecond: 30 });
  });
  await disturb(members);
  const reports = await Promise.all(churns.map((churn) => churn.stop()));
  const problems: string[] = [];
  for (const [index, { cluster, proxy }] of members.entries()) {
    facts.add('faults met', proxy.met.length - (metBefore[index] ?? 0));
    proxy.clear();
    const report = reports[index];
    if (report === undefined) continue;
    facts.add(
      'steps of churn',
      [...report.steps.values()].reduce((sum, steps) => sum + steps, 0),
    );
    problems.push(...(await checkChurn(cluster, report)));
  }
  const { problems: differences, compared } = await findDifferences(ground, 180_000);
  await check[Symbol.asyncDispose]();
  facts.add('objects compared', compared);
  facts.add('lists looked at meanwhile', check.lists);
  return [...problems, ...differences, ...check.missing.slice(0, 20)];
}

/** Restarts, compactions and cut connections, in turn. */
async function disturb(members: readonly ProxiedMember[]): Promise<void> {
  const end = Date.now() + stormMs;
  for (let round = 0; Date.now() < end; round += 1) {
    for (const { cluster, proxy } of members.slice(round % members.length, (round % members.length) + 1)) {
      if (round % 6 < 2) await cluster.restart('apiserver');
      else if (round % 6 < 4) await cluster.etcd.compact();
      else proxy.cutConnections();
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
}
