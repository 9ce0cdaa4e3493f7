import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDirectory } from './server-lock.ts';

let directory = '';
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orrery-lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** A process that holds the lock, or says why it cannot. */
async function lockElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    import { lockDataDirectory } from ${JSON.stringify(new URL('./server-lock.ts', import.meta.url).href)};
    await lockDataDirectory(${JSON.stringify(directory)}).then(() => console.log('locked'), (e) => console.log(e.message));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [data] = await once(child.stdout, 'data');
  return { child, said: String(data).trim() };
}

test('architecture 8: a data directory with a living server is refused, naming it', async () => {
  const { child, said } = await lockElsewhere();
  expect(said).toBe('locked');
  await expect(lockDataDirectory(directory)).rejects.toMatchObject({
    exitCode: 1,
    message: `data directory ${directory} is in use by another server (pid ${child.pid})`,
  });
});

test('architecture 8: the lock of a killed server is taken over', async () => {
  const { child } = await lockElsewhere();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await using lock = await lockDataDirectory(directory);
  expect(lock).toBeDefined();
  expect((await lockElsewhere()).said).toContain('is in use by another server');
});

test('architecture 8: of many servers that find a dead lock one gets it', async () => {
  await writeFile(join(directory, 'server.lock'), '{"pid":4194304,"start":"1"}');
  const said = (await Promise.all([lockElsewhere(), lockElsewhere(), lockElsewhere()])).map((other) => other.said);
  expect(said.filter((text) => text === 'locked')).toHaveLength(1);
});

test('a process with the same number that started later holds nothing', async () => {
  const { child } = await lockElsewhere();
  await writeFile(join(directory, 'server.lock'), JSON.stringify({ pid: child.pid, start: 'another' }));
  await using lock = await lockDataDirectory(directory);
  expect(lock).toBeDefined();
});

test.for(['', 'not json', '{"pid":-1,"start":""}'])('an unreadable lock %j is taken over', async (text) => {
  await writeFile(join(directory, 'server.lock'), text);
  await using lock = await lockDataDirectory(directory);
  expect(lock).toBeDefined();
});

test('a released lock leaves nothing, and one that was taken over meanwhile is left alone', async () => {
  const lock = await lockDataDirectory(directory);
  await lock[Symbol.asyncDispose]();
  expect(await readdir(directory)).toEqual([]);
  const lost = await lockDataDirectory(directory);
  await writeFile(join(directory, 'server.lock'), 'of another');
  await lost[Symbol.asyncDispose]();
  expect(await readFile(join(directory, 'server.lock'), 'utf8')).toBe('of another');
});
