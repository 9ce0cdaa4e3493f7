import { systemClock } from '@orrery/kit';
import { startChurn } from '../fake-apiserver/start-churn.ts';
import { startFakeApiserver } from '../fake-apiserver/start-fake-apiserver.ts';
import { demoNames, type Report } from './demo-report.ts';

const podsPerCluster = 24;
const changeEveryMs = 3_000;

/** Starts two fake kube-apiservers whose pods come and go; what is started goes on the stack. */
export async function startFakeClusters(resources: AsyncDisposableStack, report: Report): Promise<void> {
  for (const name of demoNames) {
    const server = resources.use(await startFakeApiserver({ name, pods: podsPerCluster, crds: true }));
    resources.use(startChurn(server, { clock: systemClock, random: Math.random, intervalMs: changeEveryMs }));
    report({ kind: 'cluster', name, kubeconfig: server.kubeconfig });
  }
}
