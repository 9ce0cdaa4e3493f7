import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, expect, test } from 'vitest';
import type { DemoReport } from './demo-report.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The demo with an empty cache, hence without real components. */
function startDemo(): { child: ChildProcess; reports: AsyncIterator<string> } {
  const env = { ...process.env, ORRERY_LAB_CACHE: '/nonexistent' };
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'], env });
  children.push(child);
  return { child, reports: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function nextReport(reports: AsyncIterator<string>): Promise<DemoReport> {
  const { value } = await reports.next();
  const report: DemoReport = JSON.parse(String(value));
  return report;
}

test('lab 6: without components the demo says so, gives two clusters, and ends with its standard input', async () => {
  const { child, reports } = startDemo();
  const note = await nextReport(reports);
  expect(note).toMatchObject({
    kind: 'note',
    text: expect.stringMatching(/^two fake kube-apiservers: the lab has no /),
  });
  const servers = new Set<string>();
  for (const name of ['demo-east', 'demo-west']) {
    const report = await nextReport(reports);
    if (report.kind !== 'cluster') throw new Error(`expected a cluster, not ${report.text}`);
    expect(report.name).toBe(name);
    const config = new KubeConfig();
    config.loadFromString(report.kubeconfig);
    servers.add(config.getCurrentCluster()?.server ?? '');
  }
  expect(servers.size).toBe(2);
  child.stdin?.end();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});
