import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Clock } from '@orrery/kit';
import { tailOfFile } from './tail-of-file.ts';
import type { Watchdog } from './watchdog.ts';

const GRACE_MS = 5_000;

/** The child waits until the watchdog knows it: a runner that dies in between leaves nothing that would run on. */
const GATE = 'read -r _ <&3 || exit 97; exec 3<&-; exec "$@"';

/** What is to be run. */
export interface ProcessSpec {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process, besides PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Runs it as another user and the group of the same number; only root may. */
  readonly userId?: number;
  /** The file that both outputs are appended to. */
  readonly outputPath: string;
}

/** A started process, in a process group of its own. */
export class LabProcess {
  readonly spec: ProcessSpec;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  #ended: number | string | undefined;

  private constructor(spec: ProcessSpec, child: ChildProcess, clock: Clock) {
    this.spec = spec;
    this.#child = child;
    this.#clock = clock;
    this.exited = new Promise((resolve) => {
      const end = (how: number | string): void => {
        this.#ended ??= how;
        resolve(how);
      };
      child.once('exit', (code, signal) => end(code ?? signal ?? 'gone'));
      child.once('error', (error) => end(error.message));
    });
  }

  /** Starts a process under a watchdog. @throws Error when no process could be made. */
  static async start(spec: ProcessSpec, watchdog: Watchdog, clock: Clock): Promise<LabProcess> {
    const output = openSync(spec.outputPath, 'a');
    const child = spawn('sh', ['-c', GATE, 'sh', spec.command, ...spec.args], {
      detached: true,
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...spec.env },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.userId === undefined ? {} : { uid: spec.userId, gid: spec.userId }),
      stdio: ['ignore', output, output, 'pipe'],
    });
    closeSync(output);
    const started = new LabProcess(spec, child, clock);
    const { pid } = child;
    if (pid === undefined) throw new Error(`${spec.name} cannot be started: ${await started.exited}`);
    await watchdog.guard(pid);
    // The fourth entry of stdio is a pipe this process writes to.
    const gate = child.stdio[3] as NodeJS.WritableStream;
    gate.on('error', () => undefined);
    gate.end('go\n');
    // The runner's own close may come first; then the watchdog needs no word.
    started.exited.then(() => watchdog.release(pid)).catch(() => undefined);
    return started;
  }

  /** The id of the process and of its group. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How it ended; undefined while it runs. */
  get ended(): number | string | undefined {
    return this.#ended;
  }

  /** Asks it to end (SIGTERM), kills it after 5 s. Resolves when it is gone; nothing happens when it was. */
  async stop(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#signal('SIGCONT');
    this.#signal('SIGTERM');
    const stopWaiting = new AbortController();
    const grace = this.#clock.sleep(GRACE_MS, { signal: stopWaiting.signal }).then(
      () => this.#signal('SIGKILL'),
      () => undefined,
    );
    await this.exited;
    stopWaiting.abort();
    await grace;
  }

  /** Ends it at once (SIGKILL to the group). Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.exited;
  }

  /** Freezes it: connections stay open and nothing answers. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  /** Undoes {@link pause}. */
  resume(): void {
    this.#signal('SIGCONT');
  }

  /** The last lines it printed. */
  tail(lines = 40): string {
    return tailOfFile(this.spec.outputPath, lines);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#ended === undefined) process.kill(-this.pid, signal);
  }
}
