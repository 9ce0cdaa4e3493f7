import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabProcess, type Orrery, requireTool, type Supervisor } from '@orrery/lab';
import { eventually } from './eventually.ts';

/** A client's log line of a warning or an error. */
export interface ProbeLine {
  /** RFC 3339, or epoch seconds from Python. */
  readonly time: string | number;
  readonly text: string;
}

/** What `lab/go/probe` and `lab/python/python-probe` write at their ends. */
export interface ProbeReport {
  /** Reader to what it holds: `<resource> <namespace>/<name>` to `<uid> <resourceVersion of the member>`. */
  readonly readers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly lines: readonly ProbeLine[];
}

/** A client program under way, every reader of it with its first state. */
export interface RunningProbe {
  /** Tells it to end and answers what it holds once no event comes any more. */
  end(): Promise<ProbeReport>;
}

const startMs = 90_000;
const endMs = 60_000;

/** Which program, through which context of Orrery's own kubeconfig. */
export interface ProbeOptions {
  readonly tool: 'probe' | 'python-probe';
  readonly context: string;
  /** `<resource>[.<group>]`; Python's follows pods, services, configmaps and deployments.apps, whatever is named. */
  readonly resources: readonly string[];
}

/** Starts a client program and waits until it has listed all it follows. @throws Error with its last lines when it does not come so far. */
export async function startProbe(
  supervisor: Supervisor,
  orrery: Orrery,
  { tool, context, resources }: ProbeOptions,
): Promise<RunningProbe> {
  const name = `${tool}-${context}-${supervisor.list().length}`;
  const [ready, until, out] = ['ready', 'until', 'report'].map((file) => join(supervisor.folder, `${name}.${file}`));
  const files = { ready: ready ?? '', until: until ?? '', out: out ?? '' };
  const flags = { kubeconfig: join(orrery.data, 'admin.kubeconfig'), context, ...files };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  if (tool === 'probe') args.push('--resources', resources.join(','));
  const env = { HOME: supervisor.folder, KUBE_WATCHLIST_INCONSISTENCY_DETECTOR: 'true' };
  const running = await supervisor.start({ name, command: requireTool(tool), args, env });
  await untilFile(running, files.ready, startMs);
  return {
    end: async () => {
      writeFileSync(files.until, 'end\n');
      await untilFile(running, files.out, endMs);
      // Written by the programs of the lab.
      return JSON.parse(readFileSync(files.out, 'utf8')) as ProbeReport;
    },
  };
}

async function untilFile(running: LabProcess, path: string, timeoutMs: number): Promise<void> {
  const explain = (): string => `${running.spec.name} (${running.ended ?? 'running'}): ${running.tail()}`;
  await eventually(
    async () => {
      if (running.ended !== undefined && !existsSync(path)) throw new Error(explain());
      return existsSync(path);
    },
    { timeoutMs, explain },
  );
}

interface ObjectList {
  readonly items: readonly {
    readonly metadata: {
      readonly namespace?: string;
      readonly name: string;
      readonly uid: string;
      readonly resourceVersion: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  }[];
}

/**
 * What there is of these resources now, in the form of probes' reports.
 * @param kubectl of the member, or of Orrery in a context of one cluster.
 */
export async function readState(
  kubectl: (args: readonly string[]) => Promise<string>,
  resources: readonly string[],
): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  for (const resource of resources) {
    const { items }: ObjectList = JSON.parse(await kubectl(['get', resource, '-A', '-o', 'json']));
    for (const { metadata } of items) {
      const origin = new Map(Object.entries(metadata.annotations ?? {})).get('orrery.dev/origin-resource-version');
      const key = `${resource} ${metadata.namespace ?? ''}/${metadata.name}`;
      state.set(key, `${metadata.uid} ${origin ?? metadata.resourceVersion}`);
    }
  }
  return state;
}

/** How what a reader holds differs from what there is, a line each; at most 20. */
export function differencesOf(expected: ReadonlyMap<string, string>, held: ReadonlyMap<string, string>): string[] {
  const keys = [...new Set([...expected.keys(), ...held.keys()])].sort();
  return keys
    .filter((key) => expected.get(key) !== held.get(key))
    .map((key) => `${key}: ${expected.get(key) ?? 'absent'} in the member, ${held.get(key) ?? 'absent'} in the client`)
    .slice(0, 20);
}

/** A time in which the server is away: from its end to some seconds after its start, when clients have come back. */
export interface Absence {
  readonly fromMs: number;
  readonly untilMs: number;
}

const lost =
  /connection refused|connection reset|EOF|GOAWAY|client connection lost|server is shutting down|broken pipe|NewConnectionError|Connection (?:aborted|broken)|RemoteDisconnected|IncompleteRead|ServiceUnavailable|context deadline/;

/** What client-go says when it is asked to compare each streaming list with a plain one. */
const announced = /data consistency check for \S+ is enabled/;

/** Lines that a client should not have had: all but the loss of its connections while the server was away. */
export function unexpectedLines(lines: readonly ProbeLine[], absences: readonly Absence[]): string[] {
  return lines
    .filter(({ time, text }) => {
      const at = typeof time === 'number' ? time * 1000 : Date.parse(time);
      const isAway = absences.some(({ fromMs, untilMs }) => at >= fromMs && at <= untilMs);
      return !announced.test(text) && !(isAway && lost.test(text));
    })
    .map(({ time, text }) => `${time}: ${text.slice(0, 600)}`);
}
