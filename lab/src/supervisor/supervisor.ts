import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@orrery/kit';
import { LabProcess, type ProcessSpec } from './lab-process.ts';
import { Watchdog } from './watchdog.ts';

/**
 * Starts processes and answers for their end (LAB-04): on dispose, and through its watchdog when this process is gone in any way,
 * all of them are ended and the temporary folder is removed.
 */
export class Supervisor implements AsyncDisposable {
  /** A temporary folder of its own, removed at the end. */
  readonly folder: string;
  readonly #watchdog = new Watchdog();
  readonly #clock: Clock;
  readonly #processes = new Map<string, LabProcess>();

  private constructor(folder: string, clock: Clock) {
    this.folder = folder;
    this.#clock = clock;
  }

  /** @param name becomes part of the temporary folder's name. */
  static async create(name: string, clock: Clock = systemClock): Promise<Supervisor> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), `orrery-lab-${name}-`)));
    const supervisor = new Supervisor(folder, clock);
    await supervisor.#watchdog.removeFolder(folder);
    return supervisor;
  }

  /** The file below the folder that a process of this name prints to. */
  outputPath(name: string): string {
    return join(this.folder, `${name}.log`);
  }

  /**
   * Starts a process; its output goes to {@link outputPath}. A later start under the same name continues that file.
   * @throws Error when one of this name is running, or no process could be made.
   */
  async start(spec: Omit<ProcessSpec, 'outputPath'>): Promise<LabProcess> {
    const running = this.#processes.get(spec.name);
    if (running !== undefined && running.ended === undefined) throw new Error(`${spec.name} is running already`);
    const outputPath = this.outputPath(spec.name);
    const started = await LabProcess.start({ ...spec, outputPath }, this.#watchdog, this.#clock);
    this.#processes.set(spec.name, started);
    return started;
  }

  /**
   * Ends a process group when this process is gone, that of a child which left its parent's group. Resolves when the watchdog knows.
   * @returns what ends the guard; to be called while the group lives still.
   */
  async guard(group: number): Promise<() => Promise<void>> {
    await this.#watchdog.guard(group);
    return () => this.#watchdog.release(group);
  }

  /** The process last started under this name. */
  find(name: string): LabProcess | undefined {
    return this.#processes.get(name);
  }

  /** The processes in the order of their first start. */
  list(): readonly LabProcess[] {
    return [...this.#processes.values()];
  }

  /** The last 40 lines of everything started, for the report of a failure (LAB-06). */
  tails(): string {
    const sections = this.list().map((each) => {
      const state = each.ended === undefined ? 'running' : `ended: ${each.ended}`;
      return `--- ${each.spec.name} (${state})\n${each.tail()}`;
    });
    return sections.join('\n');
  }

  /** Stops all, the last started first, and removes the folder. A second call does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.list().toReversed()) await each.stop();
    await this.#watchdog.close();
  }
}
