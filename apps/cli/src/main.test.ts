import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCompiledModules } from '@orrery/kit';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../bin/orrery.js', import.meta.url));
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-cli-'));
});

afterEach(() => rm(home, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user would, with a home of its own. */
function orrery(args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { HOME: home, NODE_COMPILE_CACHE: findCompiledModules() },
  });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    ended.stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    ended.stderr += String(chunk);
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...ended }));
  });
}

test('CON-130 the version is an answer: exit code 0', async () => {
  expect(await orrery(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
});

test('CON-130 a reader that wants no more ends it without a word', async () => {
  const child = spawn(process.execPath, [program, '--help'], { env: { HOME: home } });
  child.stdout.destroy();
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += String(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, told }).toEqual({ code: 141, told: '' });
});

test('CON-130 bad usage is exit code 2', async () => {
  const ended = await orrery(['cluster', 'list', '--bogus']);
  expect(ended).toEqual({ code: 2, stdout: '', stderr: "error: unknown option '--bogus'\n" });
});

test('CON-130 a failure is exit code 1', async () => {
  const ended = await orrery([
    '--server',
    'https://127.0.0.1:1',
    '--token',
    'x',
    'cluster',
    'import',
    'x',
    '--kubeconfig',
    '-',
  ]);
  expect(ended).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: standard input: .*empty.*\n$/),
  });
});
