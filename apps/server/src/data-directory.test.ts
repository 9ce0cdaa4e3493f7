import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareDataDirectory } from './data-directory.ts';

let base = '';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'orrery-data-'));
});

afterEach(() => rm(base, { recursive: true }));

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

test('S-47.1 a new data directory belongs to its owner alone', async () => {
  const directory = join(base, 'a', 'b');
  await prepareDataDirectory(directory);
  expect(await modeOf(directory)).toBe(0o700);
});

test('S-47.1 an empty directory, or one of ours, is closed to others', async () => {
  const directory = join(base, 'open');
  await mkdir(directory);
  await chmod(directory, 0o755);
  await prepareDataDirectory(directory);
  expect(await modeOf(directory)).toBe(0o700);
  await writeFile(join(directory, 'orrery.db'), '');
  await chmod(directory, 0o755);
  await prepareDataDirectory(directory);
  expect(await modeOf(directory)).toBe(0o700);
});

test('a directory with something else in it is refused and left as it is', async () => {
  await chmod(base, 0o755);
  await writeFile(join(base, 'photo.jpg'), '');
  await expect(prepareDataDirectory(base)).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining(base),
  });
  expect(await modeOf(base)).toBe(0o755);
});

test('a file in its place is one line that names it', async () => {
  const file = join(base, 'file');
  await writeFile(file, '');
  await expect(prepareDataDirectory(file)).rejects.toMatchObject({
    exitCode: 1,
    message: `data directory ${file} cannot be used: it is not a directory`,
  });
  await expect(prepareDataDirectory(join(file, 'x'))).rejects.toMatchObject({
    exitCode: 1,
    message: `data directory ${file}/x cannot be used (ENOTDIR)`,
  });
});

test('architecture 8: below a file system that takes no new names it is refused at once', async () => {
  await expect(prepareDataDirectory('/proc/orrery/data')).rejects.toMatchObject({
    exitCode: 1,
    message: 'data directory /proc/orrery/data cannot be made (ENOENT)',
  });
});
