import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiledModules } from '@orrery/kit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const server = fileURLToPath(new URL('../bin/orrery-server.js', import.meta.url));
const running: ChildProcess[] = [];
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-end-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(home, { recursive: true });
});

interface Program {
  readonly child: ChildProcess;
  /** What it printed, on both streams. */
  readonly printed: () => string;
  /** Resolves when it and all that have its streams are gone. */
  readonly closed: Promise<unknown>;
}

function start(...args: readonly string[]): Program {
  const child = spawn(process.execPath, [server, '--listen', '127.0.0.1:0', ...args], {
    env: {
      ...{ HOME: home, TMPDIR: home, ORRERY_LAB_CACHE: '/nonexistent' },
      NODE_COMPILE_CACHE: findCompiledModules(),
    },
  });
  running.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += String(chunk);
    });
  }
  return { child, printed: () => printed, closed: once(child, 'close') };
}

/** A start that hangs in a thread nothing can interrupt: the lock it reads is a pipe whose writer says nothing. */
async function startHanging(): Promise<Program & AsyncDisposable> {
  const pipe = join(home, 'server.lock');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const program = start('--data', home);
  // ENXIO until the server has opened it for reading.
  const openToWrite = () => open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const writer = await vi.waitFor(openToWrite, { timeout: 10_000, interval: 20 });
  return { ...program, [Symbol.asyncDispose]: () => writer.close() };
}

test('architecture 8: a start that hangs ends at once at the second signal', async () => {
  await using hanging = await startHanging();
  const { child, closed } = hanging;
  await vi.waitFor(
    () => {
      child.kill('SIGINT');
      expect(child.signalCode).toBe('SIGKILL');
    },
    { timeout: 5_000 },
  );
  await closed;
});

test('architecture 8: a start that hangs ends within 10 s of the first signal', async () => {
  await using hanging = await startHanging();
  const { child, printed, closed } = hanging;
  child.kill('SIGTERM');
  await closed;
  expect(child.signalCode).toBe('SIGKILL');
  expect(printed()).toContain('the orderly end took too long');
});

test.for(['orrery is ready', 'demo: starting', 'demo: two fake', 'demo: imported cluster demo-east'])(
  'lab 6: a signal while the demo starts is a normal stop without an error (%s)',
  async (moment) => {
    const { child, printed, closed } = start('--demo');
    await vi.waitFor(() => expect(printed()).toContain(moment), { timeout: 20_000, interval: 1 });
    child.kill('SIGINT');
    await closed;
    expect(child.exitCode).toBe(0);
    expect(printed()).not.toMatch(/"level":[56]0|error|not imported|ended with/i);
    expect(await readdir(home)).toEqual([]);
  },
);
