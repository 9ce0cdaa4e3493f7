import { randomUUID } from 'node:crypto';
import { systemClock } from '@orrery/kit';
import { demoFleet } from './demo-fleet.ts';
import type { FakeApiserver, FakeApiserverOptions } from './fake-apiserver.ts';
import { RunningApiserver } from './running-apiserver.ts';
import { createServerCredentials } from './server-credentials.ts';
import { ServerState } from './server-state.ts';

/**
 * Starts a fake kube-apiserver on loopback. Hundreds fit into one process: an idle one costs a CA, a listener and one timer.
 * @throws Error EADDRINUSE when a given port is taken.
 */
export async function startFakeApiserver(options: FakeApiserverOptions = {}): Promise<FakeApiserver> {
  const name = options.name ?? `fake-${randomUUID().slice(0, 8)}`;
  const clock = options.clock ?? systemClock;
  const credentials = await createServerCredentials(name, systemClock.now(), options.serverCertificateNotAfter);
  const state = new ServerState({ name, clock, historyLimit: options.historyLimit ?? 10_000 });
  if (options.generatedPods !== undefined) state.store.generatePods(options.generatedPods);
  for (const object of demoFleet({ pods: options.pods ?? 0, crds: options.crds ?? false, nowMs: clock.now() })) {
    state.put(object);
  }
  state.beginAgain();
  const server = new RunningApiserver({ name, state, credentials, clock, options });
  await server.start();
  return server;
}
