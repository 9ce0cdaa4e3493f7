import { type Orrery, Supervisor, startOrrery } from '@orrery/lab';
import { startFakeMembers } from './fleet/fake-members.ts';
import { createHttpsClient } from './fleet/https-client.ts';
import { measureIngest } from './fleet/measure-ingest.ts';
import { measureKubectl } from './fleet/measure-kubectl.ts';
import { measureLists } from './fleet/measure-lists.ts';
import { measureRestart } from './fleet/measure-restart.ts';
import { measureVisibility } from './fleet/measure-visibility.ts';
import type { FleetSize } from './fleet/member.ts';
import { startRealMembers } from './fleet/real-members.ts';
import type { Figure, Report } from './report/figure.ts';

const standard: FleetSize = { clusters: 4, pods: 5_000 };

/** Level of a warning in the server's log (pino). */
const warnLevel = 40;

/** Which fleet, and whether its ingest is profiled. */
export interface FleetOptions extends FleetSize {
  /** Fake API servers in a process of their own instead of real ones. */
  readonly isFake: boolean;
  /** Folder for V8 CPU profiles of the server's threads; only the ingest is run then. */
  readonly profile: string | undefined;
}

/** The real server as a process, over a fleet of clusters: import, reads, a restart. */
export async function runFleet(options: FleetOptions): Promise<Report> {
  const { isFake, clusters, pods, profile } = options;
  const isStandard = profile === undefined && clusters === standard.clusters && pods === standard.pods;
  const kind = isFake ? 'fake' : 'real';
  return {
    file: isStandard ? `fleet${isFake ? '-fake' : ''}` : undefined,
    title: `Fleet of ${clusters} ${kind} API servers, ${pods.toLocaleString('en')} pods each`,
    figures: await measure(options),
  };
}

async function measure(options: FleetOptions): Promise<Figure[]> {
  const { isFake, profile } = options;
  await using resources = new AsyncDisposableStack();
  const supervisor = resources.use(await Supervisor.create('bench'));
  const members = isFake ? await startFakeMembers(supervisor, options) : await startRealMembers(resources, options);
  const nodeArgs = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const orrery = await startOrrery(supervisor, { nodeArgs });
  using client = createHttpsClient(orrery.api);
  const figures = await measureIngest(orrery, client, { members, size: options });
  const [first] = members;
  if (profile === undefined && first !== undefined) {
    figures.push(...(await measureLists(client, isFake ? fakeSelectors : realSelectors)));
    figures.push(...(await measureKubectl(orrery, first)));
    figures.push(await measureVisibility(client, first));
    figures.push(...(await measureRestart(orrery, client, members)));
  }
  await orrery[Symbol.asyncDispose]();
  return [...figures, warningFigure(orrery)];
}

/** A common and a selective one, of the labels that the lab's fleets carry. */
const realSelectors = ['tier=queue', 'app.kubernetes.io/version=1.7'];
const fakeSelectors = ['app.kubernetes.io/part-of=monitoring', 'app.kubernetes.io/name=none'];

/** What the server complained of; the lines go to standard error. */
function warningFigure(orrery: Orrery): Figure {
  const complaints = orrery
    .log()
    .split('\n')
    .filter((line) => Number(/"level":(\d+)/.exec(line)?.[1] ?? 0) >= warnLevel);
  for (const line of complaints) process.stderr.write(`${line}\n`);
  return { what: "warnings and errors in the server's log", value: complaints.length, unit: 'lines' };
}
