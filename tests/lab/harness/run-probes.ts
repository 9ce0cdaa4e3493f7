import { type Cluster, driveChurn, type Orrery, type Supervisor } from '@orrery/lab';
import {
  type Absence,
  differencesOf,
  type ProbeReport,
  readState,
  startProbe,
  unexpectedLines,
} from './client-probes.ts';
import { FleetFollower } from './fleet-follower.ts';

/** What the probes run against, and for how long. */
export interface ProbeRun {
  readonly supervisor: Supervisor;
  readonly orrery: Orrery;
  /** Its name in Orrery is the lab cluster's own. */
  readonly member: Cluster;
  readonly seconds: number;
  readonly seed: number;
  readonly changesPerSecond: number;
}

/** What came of it. */
export interface ProbeOutcome {
  /** None when every client ended with the member's state and complained of nothing but the restart. */
  readonly problems: readonly string[];
  /** Events by reader, and what was compared. */
  readonly facts: ReadonlyMap<string, number>;
}

/** What Go's readers follow; the custom kind is read through discovery alone. */
const resources = ['pods', 'services', 'configmaps', 'deployments.apps', 'widgets.lab.orrery.dev'];
const typed = resources.slice(0, 4);

/** Clients wait up to so long before they try again (client-go: 30 s at most, doubling from 0.8 s). */
const comeBackMs = 15_000;
const settleMs = 60_000;
const pollMs = 500;

/**
 * client-go's readers, Python's client and a list-watch client keyed by source follow one cluster that changes, over a restart of the
 * server in the middle; what each holds at the end is compared with what the member says itself.
 */
export async function runProbes(run: ProbeRun): Promise<ProbeOutcome> {
  const { supervisor, orrery, member, seed, changesPerSecond: perSecond } = run;
  const options = { context: member.name, resources };
  const [go, python] = await Promise.all([
    startProbe(supervisor, orrery, { tool: 'probe', ...options }),
    startProbe(supervisor, orrery, { tool: 'python-probe', ...options }),
  ]);
  await using follower = await FleetFollower.start(orrery, { path: '/fleet/api/v1/pods', pageSize: 20 });
  await using churn = driveChurn(member, { seed, perSecond });
  await wait(run.seconds * 500);
  const absence = await restart(orrery);
  await wait(run.seconds * 500);
  const { steps } = await churn.stop();
  const expected = await readState((args) => member.kubectl(args), resources);
  const problems = await settle(orrery, member.name, expected);
  const facts = new Map<string, number>([['changes', [...steps.values()].reduce((sum, count) => sum + count, 0)]]);
  const [goReport, pythonReport] = await Promise.all([go.end(), python.end()]);
  problems.push(...judge(goReport, expected, absence, facts));
  problems.push(...judge(pythonReport, only(expected, typed), absence, facts));
  problems.push(...judgeFollower(follower, only(expected, ['pods']), member.name));
  facts.set('events fleet', follower.events);
  return { problems, facts };
}

/** Waits until Orrery has what the member has; what differs when the time is up. */
async function settle(orrery: Orrery, context: string, expected: ReadonlyMap<string, string>): Promise<string[]> {
  const kubectl = orrery.kubectl();
  const ask = (args: readonly string[]): Promise<string> => kubectl.output(['--context', context, ...args]);
  const end = Date.now() + settleMs;
  for (;;) {
    const differences = differencesOf(expected, await readState(ask, resources));
    if (differences.length === 0 || Date.now() > end) return differences.map((text) => `Orrery itself: ${text}`);
    await wait(pollMs);
  }
}

/** Ends the server in an orderly way and starts it again. */
async function restart(orrery: Orrery): Promise<Absence> {
  const fromMs = Date.now() - 100;
  await orrery[Symbol.asyncDispose]();
  await orrery.start();
  return { fromMs, untilMs: Date.now() + comeBackMs };
}

function judge(
  report: ProbeReport,
  expected: ReadonlyMap<string, string>,
  absence: Absence,
  facts: Map<string, number>,
): string[] {
  const problems = unexpectedLines(report.lines, [absence]).slice(0, 20);
  for (const [reader, objects] of Object.entries(report.readers)) {
    // No client has a typed informer of a custom kind.
    const wanted = reader === 'informer' ? only(expected, typed) : expected;
    problems.push(...differencesOf(wanted, new Map(Object.entries(objects))).map((text) => `${reader}: ${text}`));
  }
  for (const [reader, count] of Object.entries(report.counts)) facts.set(`events ${reader}`, count);
  return problems;
}

function judgeFollower(follower: FleetFollower, expected: ReadonlyMap<string, string>, cluster: string): string[] {
  const prefix = `cluster/${cluster} `;
  const held = [...follower.held].filter(([key]) => key.startsWith(prefix));
  const bare = new Map(held.map(([key, value]) => [`pods ${key.slice(prefix.length)}`, value]));
  return [...follower.faults.slice(0, 10), ...differencesOf(expected, bare)].map((text) => `fleet: ${text}`);
}

function only(state: ReadonlyMap<string, string>, wanted: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...state].filter(([key]) => wanted.includes(key.split(' ')[0] ?? '')));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
