import { execFileSync } from 'node:child_process';
import { availableParallelism, loadavg, totalmem } from 'node:os';

/** Where and when figures were measured. */
export interface Machine {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** Day, `2026-01-31`. */
  readonly date: string;
  /** Short id, with `+` when files were changed since. */
  readonly commit: string;
  /** Load average of the minute before the run: what others did on the machine. */
  readonly loadBefore: number;
  /** That of the last minute of the run, the run's own work in it. */
  readonly loadAfter?: number;
  /** How long the run took. */
  readonly seconds?: number;
  /** What of it went into filling. */
  readonly fillSeconds?: number;
}

/** To be asked before the work begins. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    commit: readCommit(),
    loadBefore: readLoad(),
  };
}

/** Adds what is known at the end of a run. @param began by `performance.now()`. */
export function describeEnd(machine: Machine, began: number, fillSeconds?: number): Machine {
  const seconds = Math.round((performance.now() - began) / 1000);
  const filling = fillSeconds === undefined ? {} : { fillSeconds: Math.round(fillSeconds) };
  return { ...machine, loadAfter: readLoad(), seconds, ...filling };
}

/** The line that stands below each table. */
export function machineLine(machine: Machine): string {
  const { cores, memoryGiB, node, date, commit, loadBefore, loadAfter, seconds, fillSeconds } = machine;
  const load = `load before the run ${loadBefore}${loadAfter === undefined ? '' : `, at its end ${loadAfter}`}`;
  const filling = fillSeconds === undefined ? '' : `, ${fillSeconds} s of it filling`;
  const time = seconds === undefined ? '' : `; ${seconds} s${filling}`;
  return `${cores} shared cores, ${memoryGiB} GiB, Node ${node}, ${date}, commit ${commit}, ${load}${time}`;
}

function readLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

function readCommit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`;
  } catch {
    return 'unknown'; // sources without their repository
  }
}
