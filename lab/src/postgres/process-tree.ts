import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

interface ProcessState {
  readonly pid: number;
  readonly parent: number;
  /** It has ended and was not waited for yet. */
  readonly isZombie: boolean;
}

/** The children of a process that run, not theirs. */
export function childrenOf(pid: number): number[] {
  return listProcesses().flatMap((each) => (each.parent === pid && !each.isZombie ? [each.pid] : []));
}

/** Those of these processes that run. A zombie does not: who reaps it, and when, is up to the machine's process 1. */
export function runningOf(pids: readonly number[]): number[] {
  return listProcesses().flatMap((each) => (pids.includes(each.pid) && !each.isZombie ? [each.pid] : []));
}

/** Every process of the machine: from /proc where there is one, so that Linux needs no tool for it, else from ps. */
function listProcesses(): ProcessState[] {
  if (existsSync('/proc/self/stat')) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => statOf(Number(name)));
  }
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return rows.map((row) => {
    const [pid, parent, state = ''] = row.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), isZombie: state.startsWith('Z') };
  });
}

/** proc_pid_stat(5): the name in brackets may hold anything; state and parent follow it. */
function statOf(pid: number): ProcessState[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [{ pid, parent: Number(parent), isZombie: state.startsWith('Z') }];
  } catch {
    // It ended between the two readings.
    return [];
  }
}
