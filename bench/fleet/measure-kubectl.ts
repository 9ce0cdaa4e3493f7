import { createKubectl, type Kubectl, type Orrery } from '@orrery/lab';
import { type Figure, latencyFigure } from '../report/figure.ts';
import type { Member } from './member.ts';

const runs = 5;
const getPods = ['get', 'pods', '-A'];

/** Wall time of the whole command, of which much is kubectl's own; for one cluster beside what the member itself takes. */
export async function measureKubectl(orrery: Orrery, member: Member): Promise<Figure[]> {
  const kubectl = orrery.kubectl();
  const fleet = ['--context', 'fleet', ...getPods];
  return [
    await timeCommand('`kubectl get pods -A`, all pods', kubectl, fleet),
    await timeCommand('`kubectl get pods -A --chunk-size=0`, all pods', kubectl, [...fleet, '--chunk-size=0']),
    await timeCommand('`kubectl get pods -A`, one cluster', kubectl, ['--context', member.name, ...getPods]),
    ...(member.auditLogPath === undefined ? [] : [await timeMember(orrery, member)]),
  ];
}

/** Fake members print no Tables: only real ones are compared. */
async function timeMember(orrery: Orrery, { name, kubeconfig }: Member): Promise<Figure> {
  const path = orrery.write(`${name}.kubeconfig`, kubeconfig);
  const kubectl = createKubectl('kubectl', path, `${path}.home`);
  return await timeCommand('for comparison: the same from the member itself', kubectl, getPods);
}

/** The first run, which fills the discovery cache of kubectl, does not count. */
async function timeCommand(what: string, kubectl: Kubectl, args: readonly string[]): Promise<Figure> {
  const times: number[] = [];
  let lines = 0;
  for (let run = -1; run < runs; run += 1) {
    const began = performance.now();
    const output = await kubectl.output(args);
    if (run >= 0) times.push(performance.now() - began);
    lines = output.split('\n').length;
  }
  return latencyFigure(what, times, `${lines - 2} rows`);
}
