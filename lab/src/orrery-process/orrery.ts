import type { Kubectl, KubectlTool } from '../kubectl/kubectl.ts';

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly exitCode: number | string;
  readonly output: string;
}

/** The real server as a process of its own, over a data directory that outlives it. */
export interface Orrery extends AsyncDisposable {
  readonly data: string;
  readonly url: string;
  /** The id of the process that runs now, or ran last. */
  readonly pid: number;
  /** What LAB-13 needs. */
  readonly api: { readonly server: string; readonly caPem: string; readonly token: string };
  /** Everything the server printed since the first start. */
  log(): string;
  kubectl(tool?: KubectlTool): Kubectl;
  /** Runs `orrery` with the data directory's credential. */
  cli(...args: readonly string[]): Promise<CommandResult>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts the server again on the same data; the address may be another. Resolves within 10 ms of its ready line. */
  start(): Promise<void>;
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): void;
  /** Undoes {@link pause}. */
  resume(): void;
  /** Writes a file below the temporary folder and gives its path. */
  write(name: string, text: string): string;
}
