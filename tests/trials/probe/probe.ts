import { fillCluster, freePorts, Supervisor, startCluster, startOrrery } from '@orrery/lab';
import { importClusters } from '../../lab/harness/orrery-clusters.ts';
import { runProbes } from '../../lab/harness/run-probes.ts';
import { FactSum, type Trial } from '../trial.ts';

const seconds = 600;
const fleet = { pods: 400, deployments: 20, services: 20, configMaps: 60, widgets: 20 };

/** The test of `tests/lab/probe.lab.test.ts` for ten minutes. */
export const probe: Trial = {
  text: 'client-go programs and Python on one cluster for ten minutes with a restart of the server',
  count: 1,
  run: async ({ count, seed, onProgress }) => {
    const facts = new FactSum();
    const problems: string[] = [];
    for (let at = 0; at < count; at += 1) {
      await using resources = new AsyncDisposableStack();
      const supervisor = resources.use(await Supervisor.create('probe-trial'));
      const member = resources.use(await startCluster({ name: 'member' }));
      await fillCluster(member, { ...fleet, seed: seed + at });
      const [port] = await freePorts(1);
      const orrery = resources.use(await startOrrery(supervisor, { args: ['--listen', `127.0.0.1:${port}`] }));
      await importClusters(orrery, [{ name: 'member', kubeconfig: member.kubeconfig }]);
      const run = { supervisor, orrery, member, seconds, seed: seed + at, changesPerSecond: 20 };
      const outcome = await runProbes(run);
      for (const [name, value] of outcome.facts) facts.add(name, value);
      problems.push(...outcome.problems.map((problem) => `seed ${seed + at}: ${problem}`));
      onProgress(`run ${at + 1} of ${count}: ${outcome.problems.length} problems`);
    }
    return { problems, facts: facts.facts };
  },
};
