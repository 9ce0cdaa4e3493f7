import { systemClock } from '@orrery/kit';
import { createSeededRandom, type Orrery, startChurn, startFakeApiserver, startOrrery } from '@orrery/lab';
import { useSupervisor } from '@orrery/lab/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { differencesOf } from './harness/client-probes.ts';
import { FleetFollower } from './harness/fleet-follower.ts';

const members = ['left', 'right'] as const;

/** Both members change about 100 times a second; most changes are a pod less and another more. */
const changeEveryMs = 10;
const meanwhileMs = 5_000;

describe('a chunked list and a watch from its first page', () => {
  const supervisor = useSupervisor('fleet-watch');
  let orrery: Orrery;

  beforeAll(async () => {
    orrery = await startOrrery(supervisor());
  }, 60_000);

  it('SEA-H07 SEA-T02 end with what the store holds after 200 changes a second', async () => {
    await using resources = new AsyncDisposableStack();
    const random = createSeededRandom(7);
    const servers = await Promise.all(
      members.map(async (name) => resources.use(await startFakeApiserver({ name, pods: 600 }))),
    );
    for (const { name, kubeconfig } of servers) {
      const path = orrery.write(name, kubeconfig);
      const { exitCode, output } = await orrery.cli('cluster', 'import', name, '--kubeconfig', path);
      expect(exitCode, output).toBe(0);
    }
    const options = { clock: systemClock, random: () => random.next(), intervalMs: changeEveryMs };
    const churns = servers.map((server) => startChurn(server, options));
    const page = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
    await using follower = await FleetFollower.start(orrery, {
      path: '/fleet/api/v1/pods',
      pageSize: 50,
      onPage: page,
    });
    await new Promise((resolve) => setTimeout(resolve, meanwhileMs));
    for (const churn of churns) await churn[Symbol.asyncDispose]();
    await vi.waitFor(
      async () => {
        const stored = await FleetFollower.start(orrery, { path: '/fleet/api/v1/pods', pageSize: 500 });
        await stored[Symbol.asyncDispose]();
        expect(stored.held.size).toBeGreaterThan(600);
        expect(differencesOf(stored.held, follower.held)).toEqual([]);
      },
      { timeout: 20_000, interval: 500 },
    );
    expect(follower.faults).toEqual([]);
    expect(follower.events).toBeGreaterThan(200);
  }, 90_000);
});
