import { type ChildProcess, spawn } from 'node:child_process';

/** The pusher under test: a shell command that is started and ended as often as the rules ask. */
export class PusherProcess {
  readonly #command: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #tell: (line: string) => void;
  #process: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);

  constructor(command: string, environment: Readonly<Record<string, string>>, tell: (line: string) => void) {
    this.#command = command;
    this.#environment = environment;
    this.#tell = tell;
  }

  /** Whether it runs. */
  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Starts it in a process group of its own, so that what the shell starts ends with it. */
  start(): void {
    const child = spawn('sh', ['-c', this.#command], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#tell(text.trimEnd()));
    }
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve(null)).once('exit', (code) => resolve(code));
    });
  }

  /** Asks it to end and waits until it did. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { isRunning } = this;
    const id = this.#process?.pid;
    if (isRunning && id !== undefined) process.kill(-id, signal);
    await this.#ended;
  }
}
