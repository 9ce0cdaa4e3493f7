import { once } from 'node:events';
import { missingComponents } from '../setup/find-tool.ts';
import type { Report } from './demo-report.ts';
import { startFakeClusters } from './fake-clusters.ts';
import { demoNodes, demoTools, startLabClusters } from './lab-clusters.ts';

/**
 * The clusters of `npm start -- --demo` (`lab.md` 6): a process of its own that prints one `DemoReport` a line and ends, with all
 * it started, when its standard input does.
 */
const report: Report = (each) => void process.stdout.write(`${JSON.stringify(each)}\n`);

const resources = new AsyncDisposableStack();
const ended = once(process.stdin.resume(), 'end');
// The server that read the reports is gone: standard input ends as well.
process.stdout.on('error', () => undefined);

await Promise.race([start(), ended]);
await ended;
await resources.disposeAsync();
// A cluster that was still starting is ended by its watchdog, as after a crash.
process.exit();

async function start(): Promise<void> {
  const missing = missingComponents(demoTools);
  if (missing.length === 0) {
    report({ kind: 'note', text: `two lab clusters of real Kubernetes components, ${demoNodes} nodes each` });
    await startLabClusters(resources, report);
  } else {
    report({
      kind: 'note',
      text: `two fake kube-apiservers: the lab has no ${missing.join(', ')} (npm run lab:setup)`,
    });
    await startFakeClusters(resources, report);
  }
}
