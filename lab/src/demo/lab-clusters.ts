import { systemClock } from '@orrery/kit';
import type { Cluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/start-cluster.ts';
import { demoNames, type Report } from './demo-report.ts';

/** What a full cluster with nodes is made of. */
export const demoTools = ['etcd', 'kube-apiserver', 'kubectl', 'kube-controller-manager', 'kube-scheduler', 'kwok'];

/** Nodes of each cluster. */
export const demoNodes = 3;
const changeEveryMs = 5_000;
const apps = ['storefront', 'checkout', 'catalog', 'collector'];
/** Replica counts that the apps take in turn. */
const sizes = [2, 4, 3, 5];

/** Starts two clusters of real components with a handful of deployments that change; what is started goes on the stack. */
export async function startLabClusters(resources: AsyncDisposableStack, report: Report): Promise<void> {
  for (const name of demoNames) {
    const cluster = resources.use(await startCluster({ name, parts: 'full', nodes: demoNodes }));
    await cluster.createNamespace('shop');
    await cluster.kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: apps.map(deployment) }),
    );
    resources.use(startChanging(cluster, report));
    report({ kind: 'cluster', name, kubeconfig: cluster.kubeconfig });
  }
}

function deployment(name: string): object {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop', labels },
    spec: {
      replicas: sizes[0],
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name, image: `registry.example/shop/${name}:1.0.0`, ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  };
}

function startChanging(cluster: Cluster, report: Report): AsyncDisposable {
  const stop = new AbortController();
  const running = change(cluster, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted)
      report({ kind: 'note', text: `${cluster.name} does not change any more: ${String(error)}` });
  });
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

async function change(cluster: Cluster, signal: AbortSignal): Promise<void> {
  for (let step = 0; ; step += 1) {
    await systemClock.sleep(changeEveryMs, { signal });
    const app = apps[step % apps.length] ?? '';
    const replicas = sizes[Math.floor(step / apps.length + 1) % sizes.length];
    await cluster.kubectl(['--namespace', 'shop', 'scale', `deployment/${app}`, `--replicas=${replicas}`]);
  }
}
