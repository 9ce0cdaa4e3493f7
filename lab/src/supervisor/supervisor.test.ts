import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@orrery/kit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { waitUntil } from '../cluster/wait-until.ts';
import { freePorts, PortClash, withFreePorts } from './free-ports.ts';
import { Supervisor } from './supervisor.ts';

const RUNS = Number(process.env['ORRERY_TRIAL_COUNT'] ?? 10);

/** True while a process of the group runs. A zombie does not run: who reaps it, and when, is up to the machine's process 1. */
function groupExists(group: number): boolean {
  return processes().some((each) => each.group === group && !each.state.startsWith('Z'));
}

/** Every process of the machine: from /proc where there is one, so that Linux needs no tool for it, else from ps. */
function processes(): readonly { readonly group: number; readonly state: string }[] {
  if (!existsSync('/proc/self/stat')) {
    const rows = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' }).split('\n');
    return rows.map((row) => row.trim().split(/\s+/)).map(([group, state = '']) => ({ group: Number(group), state }));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => statOf(pid));
}

/** proc_pid_stat(5): the name in brackets may hold anything; state, parent and group follow it. */
function statOf(pid: string): { readonly group: number; readonly state: string } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { group: Number(group), state };
  } catch {
    // It ended between the two readings.
    return { group: 0, state: '' };
  }
}

function until(what: string, isDone: () => boolean): Promise<void> {
  const options = { clock: systemClock, timeoutMs: 10_000, explain: () => '' };
  return waitUntil(what, () => Promise.resolve(isDone()), options);
}

/** Starts a runner and resolves when its supervised process runs. */
function startRunner(): Promise<{ pid: number; group: number; folder: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'runner-for-test.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the runner ended')));
    child.stdout.once('data', (line) => resolve({ pid: child.pid ?? 0, ...JSON.parse(String(line)) }));
  });
}

describe('Supervisor', () => {
  it('LAB-04 leaves no process and no folder when it is disposed, also of a paused one', async () => {
    const supervisor = await Supervisor.create('unit');
    const first = await supervisor.start({ name: 'first', command: 'sleep', args: ['1000'] });
    const second = await supervisor.start({ name: 'second', command: 'sleep', args: ['1000'] });
    second.pause();
    expect([groupExists(first.pid), groupExists(second.pid)]).toEqual([true, true]);
    await supervisor[Symbol.asyncDispose]();
    expect([groupExists(first.pid), groupExists(second.pid), existsSync(supervisor.folder)]).toEqual([
      false,
      false,
      false,
    ]);
    await expect(supervisor[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });

  it(`LAB-04 ${RUNS} runners killed with SIGKILL or SIGINT leave no process and no folder`, async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const { pid, group, folder } = await startRunner();
      expect(groupExists(group)).toBe(true);
      process.kill(pid, run % 2 === 0 ? 'SIGKILL' : 'SIGINT');
      await until('the group and the folder are gone', () => !groupExists(group) && !existsSync(folder));
    }
  }, 120_000);

  it('LAB-06 the tails have the last 40 lines of each process and how it ended', async () => {
    await using supervisor = await Supervisor.create('unit');
    const script = 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo "line $i"; done; exit 3';
    const process = await supervisor.start({ name: 'talker', command: 'sh', args: ['-c', script] });
    expect(await process.exited).toBe(3);
    const lines = supervisor.tails().split('\n');
    expect([lines.length, lines[0], lines[1], lines.at(-1)]).toEqual([
      41,
      '--- talker (ended: 3)',
      'line 61',
      'line 100',
    ]);
  });

  it('LAB-04 refuses a second process of the same name while the first runs', async () => {
    await using supervisor = await Supervisor.create('unit');
    const spec = { name: 'same', command: 'sleep', args: ['1000'] };
    const first = await supervisor.start(spec);
    await expect(supervisor.start(spec)).rejects.toThrow('same is running already');
    await first.kill();
    expect(first.ended).toBe('SIGKILL');
    await expect(supervisor.start(spec)).resolves.toHaveProperty('ended', undefined);
  });
});

describe('withFreePorts', () => {
  it('LAB-05 gives distinct ports and starts again on a clash, at most 5 times', async () => {
    expect(new Set(await freePorts(20)).size).toBe(20);
    let attempts = 0;
    const clash = (): Promise<never> => {
      attempts += 1;
      return Promise.reject(new PortClash('taken'));
    };
    await expect(withFreePorts(1, clash)).rejects.toThrow('taken');
    expect(attempts).toBe(5);
  });
});
