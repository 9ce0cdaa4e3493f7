import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type Clock, errorCode, type Log } from '@orrery/kit';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { demoText } from './next-steps.ts';
import { startError } from './start-error.ts';

const labProgram = fileURLToPath(new URL('../../../lab/src/demo/main.ts', import.meta.url));
const cliProgram = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

/** How long the clusters get to end before they are killed. */
const endMs = 6_000;

const reportSchema = Type.Union([
  Type.Object({ kind: Type.Literal('note'), text: Type.String() }),
  Type.Object({ kind: Type.Literal('cluster'), name: Type.String(), kubeconfig: Type.String() }),
]);

/** What the demo needs. */
export interface DemoDeps {
  readonly adminKubeconfig: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the demo is to end: from then on it says nothing, since what does not come about any more is no failure. */
  readonly signal: AbortSignal;
  /** Prints a line for people. */
  readonly tell: (line: string) => void;
}

/**
 * Starts the demo clusters as a process of their own (`lab.md` 6) and imports each as a user would, by the command line, as soon
 * as it is up. Disposal ends the clusters.
 */
export function startDemo(deps: DemoDeps): AsyncDisposable {
  // A process group of its own, so that Ctrl-C reaches the server only, which ends the clusters in order.
  const child = spawn(process.execPath, [labProgram], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  deps.tell(demoText(deps));
  const following = follow(child.stdout, deps);
  child.once('exit', (code) => {
    if (code !== 0 && code !== null && !deps.signal.aborted)
      deps.tell(`the demo clusters ended with exit code ${code}`);
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await end(child, deps.clock);
      await following;
    },
  };
}

async function follow(output: Readable, deps: DemoDeps): Promise<void> {
  for await (const line of createInterface({ input: output })) {
    if (deps.signal.aborted) return;
    try {
      const report: unknown = JSON.parse(line);
      if (!Value.Check(reportSchema, report)) throw startError('the demo clusters report in an unknown form');
      if (report.kind === 'note') deps.tell(`demo: ${report.text}`);
      else await importCluster(report, deps);
    } catch (error) {
      if (!deps.signal.aborted) deps.log.error({ err: error }, 'the demo is not complete');
    }
  }
}

async function importCluster(
  { name, kubeconfig }: { readonly name: string; readonly kubeconfig: string },
  deps: DemoDeps,
): Promise<void> {
  const flags = ['--kubeconfig', deps.adminKubeconfig, 'cluster', 'import', name, '--no-wait', '--kubeconfig', '-'];
  const child = spawn(process.execPath, [cliProgram, ...flags], {
    stdio: ['pipe', 'ignore', 'inherit'],
    // Ctrl-C reaches the server only, which ends the import without a word.
    detached: true,
    signal: deps.signal,
  });
  write(child.stdin, kubeconfig);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw startError(`the demo cluster ${name} was not imported`);
  deps.tell(`demo: imported cluster ${name}`);
}

function write(stream: Writable, text: string): void {
  // The exit code tells that nobody read it.
  stream.on('error', (error) => {
    if (errorCode(error) !== 'EPIPE') throw error;
  });
  stream.end(text);
}

async function end(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new AbortController();
  const gone = once(child, 'exit').finally(() => exited.abort());
  child.stdin?.end();
  const killing = clock.sleep(endMs, { signal: exited.signal }).then(
    () => child.kill('SIGKILL'),
    () => false, // it ended in time
  );
  await gone;
  await killing;
}
