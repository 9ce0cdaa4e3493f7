import { fillCluster, type KubectlTool, type Orrery, startOrrery } from '@orrery/lab';
import { describeLab, toolsOf, useCluster, useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type KubectlRow, type MatrixContext, refusals, rows } from './harness/kubectl-rows.ts';
import { MatrixRunner, type MatrixWorld } from './harness/kubectl-world.ts';
import { importClusters } from './harness/orrery-clusters.ts';

const options = { parts: 'api', nodes: 2 } as const;
const content = { pods: 24, deployments: 4, services: 5, configMaps: 5, secrets: 4, widgets: 4, otherKinds: 2 };
const tools: readonly KubectlTool[] = ['kubectl-newest', 'kubectl-1.32', 'kubectl-1.20'];
const contexts: readonly MatrixContext[] = ['F', 'S', 'C', 'Cs'];

describeLab([...toolsOf(options), ...tools], 'stock kubectl of three versions reads as from the member', () => {
  const one = useCluster({ name: 'one', ...options });
  const two = useCluster({ name: 'two', ...options });
  const supervisor = useSupervisor('kubectl-matrix');
  let orrery: Orrery;
  let world: MatrixWorld;

  beforeAll(async () => {
    await fillCluster(one(), { ...content, namespaces: 3, seed: 1 });
    await fillCluster(two(), { ...content, namespaces: 3, seed: 2, firstIndex: 1_000 });
    orrery = await startOrrery(supervisor());
    await importClusters(
      orrery,
      [one(), two()].map(({ name, kubeconfig }) => ({ name, kubeconfig })),
    );
    const names = await one().kubectl(['get', 'pods', '-n', 'fleet-0', '-o', 'jsonpath={.items[*].metadata.name}']);
    world = { orrery, members: [one(), two()], pod: names.split(' ')[0] ?? '' };
  }, 240_000);

  /** Each kind that the fleet advertises, at once, but for groups that only conversions serve (SEA-S02). */
  async function advertisedKinds(): Promise<string> {
    const args = ['api-resources', '--verbs=list', '-o', 'name'];
    const { text } = await new MatrixRunner('kubectl-newest', world).run('F', args);
    const served = new Set((await one().kubectl(args)).split('\n'));
    // Leases of nodes are renewed and events come and go between two reads.
    const isSteady = (name: string): boolean => !/^(?:leases\.|events(?:\.|$))/.test(name);
    const kinds = text.split('\n').filter((name) => name !== '' && served.has(name) && isSteady(name));
    expect(kinds.length).toBeGreaterThan(30);
    return kinds.join(',');
  }

  it.each(contexts)(
    'SEA-P02 KC every kind is printed as the members print it, in %s, plainly and wide',
    async (context) => {
      const kinds = await advertisedKinds();
      const both: KubectlRow[] = [[], ['-o', 'wide']].map((form) => ({
        args: ['get', kinds, '-A', ...form],
        form: 'table',
      }));
      const runner = new MatrixRunner('kubectl-newest', world);
      expect((await runner.compare(context, both)).join('\n\n')).toBe('');
    },
    60_000,
  );

  describe.each(tools)('%s', (tool) => {
    it.each(contexts)(
      'KC the reading rows in %s',
      async (context) => {
        const runner = new MatrixRunner(tool, world);
        const asked = tool === 'kubectl-newest' ? rows : rows.filter(({ isOld }) => isOld === true);
        expect((await runner.compare(context, asked)).join('\n\n')).toBe('');
      },
      90_000,
    );
  });

  it.each(refusals)(
    'KC W $args is refused with a reason',
    async ({ args, contexts: among, says }) => {
      const runner = new MatrixRunner('kubectl-newest', world);
      for (const context of among) {
        const { exitCode, text } = await runner.run(context, args);
        expect(text, context).toMatch(says);
        expect(exitCode, `${context}: ${text}`).not.toBe(0);
      }
    },
    30_000,
  );
});
