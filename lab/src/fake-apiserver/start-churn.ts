import type { Clock } from '@orrery/kit';
import { demoApps, demoPodIp, demoReplicaSetName, podSuffix } from './demo-fleet.ts';
import { type DemoApp, demoDeployment, demoPod, nodeReady } from './demo-objects.ts';
import { isJsonObject, memberOf, objectOf, stringOf } from './exact-json.ts';
import type { FakeApiserver } from './fake-apiserver.ts';

/** How lively a demo is. */
export interface ChurnOptions {
  readonly clock: Clock;
  /** Numbers in [0, 1); a seeded one repeats the same changes. */
  readonly random: () => number;
  /** Mean time between two changes. */
  readonly intervalMs: number;
}

/**
 * Changes a server that was seeded with demo pods until it is disposed: mostly a pod is replaced by a new one, sometimes a
 * deployment grows or shrinks by one, nodes renew their heartbeat. Deployments' replica counts keep fitting their pods.
 */
export function startChurn(server: FakeApiserver, options: ChurnOptions): AsyncDisposable {
  const stop = new AbortController();
  const running = churn(server, options, stop.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

async function churn(server: FakeApiserver, options: ChurnOptions, signal: AbortSignal): Promise<void> {
  for (let step = 1; !signal.aborted; step += 1) {
    const waitMs = options.intervalMs * (0.5 + options.random());
    // Rejected only by the signal, which ends the loop.
    await options.clock.sleep(waitMs, { signal }).catch(() => undefined);
    if (!signal.aborted) churnOnce(server, options, step);
  }
}

/** One change. `step` must differ from call to call: names of new pods follow from it. */
export function churnOnce(server: FakeApiserver, options: ChurnOptions, step: number): void {
  const app = pick(demoApps, options.random());
  const pods = podsOf(server, app);
  const now = new Date(options.clock.now()).toISOString().replace(/\.[0-9]+Z$/, 'Z');
  const dice = options.random();
  if (dice < 0.2) heartbeat(server, options.random(), now);
  else if (dice < 0.35 && pods.length > 1) removePod(server, app, pick(pods, options.random()));
  else if (dice < 0.5) addPod(server, app, step, now);
  else if (pods.length > 0) {
    removePod(server, app, pick(pods, options.random()));
    addPod(server, app, step, now);
  }
  if (dice >= 0.2) scale(server, app, now);
}

function podsOf(server: FakeApiserver, app: DemoApp): readonly string[] {
  return server
    .list('v1', 'Pod')
    .map((pod) => memberOf(pod, 'metadata'))
    .filter((metadata) => stringOf(memberOf(metadata, 'labels'), 'app.kubernetes.io/name') === app.name)
    .map((metadata) => stringOf(metadata, 'name'));
}

function removePod(server: FakeApiserver, app: DemoApp, name: string): void {
  server.remove({ apiVersion: 'v1', kind: 'Pod', namespace: app.namespace, name });
}

function addPod(server: FakeApiserver, app: DemoApp, step: number, created: string): void {
  const number = 100_000 + step;
  const owner = demoReplicaSetName(app);
  const nodes = server.list('v1', 'Node').map((node) => stringOf(memberOf(node, 'metadata'), 'name'));
  const node = nodes[step % Math.max(1, nodes.length)] ?? '';
  const name = `${owner}-${podSuffix(number)}`;
  server.put(demoPod({ app, name, owner, node, ip: demoPodIp(number), restarts: 0, created }));
}

function scale(server: FakeApiserver, app: DemoApp, now: string): void {
  const reference = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: app.namespace, name: app.name };
  const created = stringOf(memberOf(server.get(reference), 'metadata'), 'creationTimestamp') || now;
  server.put(demoDeployment(app, podsOf(server, app).length, created));
}

function heartbeat(server: FakeApiserver, random: number, now: string): void {
  const nodes = server.list('v1', 'Node');
  if (nodes.length === 0) return;
  const node = pick(nodes, random);
  const status = memberOf(node, 'status');
  const members = isJsonObject(status) ? Object.entries(status) : [];
  server.put(objectOf([...Object.entries(node), ['status', objectOf([...members, ['conditions', [nodeReady(now)]]])]]));
}

function pick<T>(items: readonly T[], random: number): T {
  const item = items[Math.floor(random * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
