import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replicaName } from './replica-name.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orrery-replica-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('KSY-J01 a server keeps its name over restarts, and two on one host have different ones', async () => {
  const name = await replicaName(directory, undefined, 'host-1.example');
  expect(name).toMatch(/^host-1\.example-[0-9a-f]{8}$/);
  expect(await replicaName(directory, undefined, 'other')).toBe(name);
  await rm(join(directory, 'replica'));
  expect(await replicaName(directory, undefined, 'host-1.example')).not.toBe(name);
});

test('KSY-J01 a given name is taken as it is, and kept nowhere', async () => {
  expect(await replicaName(directory, 'one')).toBe('one');
  await expect(readFile(join(directory, 'replica'))).rejects.toThrow('ENOENT');
});

test.each(['', '---', 'ünï code', 'x'.repeat(200)])('KSY-J01 any host name (%j) makes a name', async (host) => {
  expect(await replicaName(directory, undefined, host)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
});

test('KSY-J01 a file without a name in it is written anew, one that cannot be read is named', async () => {
  await writeFile(join(directory, 'replica'), ' \n');
  expect(await replicaName(directory, undefined, 'a')).toMatch(/^a-/);
  const missing = join(directory, 'none');
  await expect(replicaName(missing, undefined, 'a')).rejects.toMatchObject({
    exitCode: 1,
    message: `the file ${missing}/replica cannot be used (ENOENT)`,
  });
});
