import { FakeClock } from '@orrery/kit';
import { expect, test } from 'vitest';
import { at } from '../protocol-suite/protocol-world.ts';
import { demoApps, podSuffix } from './demo-fleet.ts';
import { churnOnce, startChurn } from './start-churn.ts';
import { startFakeApiserver } from './start-fake-apiserver.ts';

/** A linear congruential generator (Numerical Recipes), enough to choose among a few things. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test('LAB-14 after any number of changes every deployment of the demo has as many pods as it says', async () => {
  await using server = await startFakeApiserver({ pods: 12, crds: true });
  const before = server.list('v1', 'Pod').map((pod) => at(pod, 'metadata', 'uid'));
  const options = { clock: new FakeClock(), random: seeded(7), intervalMs: 1000 };
  for (let step = 1; step <= 300; step += 1) churnOnce(server, options, step);
  const pods = server.list('v1', 'Pod');
  expect(pods.some((pod) => !before.includes(at(pod, 'metadata', 'uid')))).toBe(true);
  for (const app of demoApps) {
    const own = pods.filter((pod) => at(pod, 'metadata', 'labels', 'app.kubernetes.io/name') === app.name);
    const reference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: app.namespace, name: app.name };
    expect(at(server.get(reference), 'status', 'readyReplicas')).toBe(own.length);
    expect(own.length).toBeGreaterThan(0);
  }
});

test('LAB-14 the churn changes something now and then, until it is disposed', async () => {
  const clock = new FakeClock();
  await using server = await startFakeApiserver({ pods: 12, clock });
  const start = Number(server.resourceVersion);
  const churn = startChurn(server, { clock, random: seeded(1), intervalMs: 1000 });
  await clock.advance(20_000);
  const changed = Number(server.resourceVersion);
  expect(changed).toBeGreaterThan(start + 9);
  await churn[Symbol.asyncDispose]();
  await clock.advance(20_000);
  expect(Number(server.resourceVersion)).toBe(changed);
});

test('LAB-14 names of demo pods do not repeat', () => {
  const suffixes = Array.from({ length: 20_000 }, (_, index) => podSuffix(index));
  expect(new Set(suffixes).size).toBe(suffixes.length);
});
