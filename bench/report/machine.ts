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
}

/** To be asked before the work begins. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    commit: readCommit(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** The line that stands below each table. */
export function machineLine({ cores, memoryGiB, node, date, commit, loadBefore }: Machine): string {
  return `${cores} shared cores, ${memoryGiB} GiB, Node ${node}, ${date}, commit ${commit}, load before the run ${loadBefore}`;
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
