import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@orrery/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileKek } from './file-kek.ts';
import type { Kek } from './kek.ts';

const dek = Buffer.alloc(32, 7);
let root = '';
let directory = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orrery-kek-'));
  directory = join(root, 'keys');
});
afterEach(() => rm(root, { recursive: true }));

function openKek(user?: number): Promise<Kek> {
  return openFileKek(user === undefined ? { directory } : { directory, user }, { log: silentLog });
}

/** Makes the first key and gives its path. */
async function makeKey(): Promise<string> {
  const kek = await openKek();
  await kek.wrap(dek);
  return join(directory, String(kek.keyId()));
}

async function modeOf(path: string): Promise<string> {
  return ((await lstat(path)).mode & 0o7777).toString(8);
}

describe('key files', () => {
  for (const umask of [0o000, 0o022, 0o777]) {
    it(`S-01.3 the first key is made with 0700 and 0600 under umask 0${umask.toString(8)}`, async () => {
      const before = process.umask(umask);
      try {
        const path = await makeKey();
        expect([await modeOf(directory), await modeOf(path)]).toEqual(['700', '600']);
        expect(await readFile(path)).toHaveLength(32);
      } finally {
        process.umask(before);
      }
    });
  }

  it('S-01.3 a key unwraps after a restart what was wrapped before it', async () => {
    const first = await openKek();
    const wrapped = await first.wrap(dek);
    const second = await openKek();
    expect(second.keyId()).toBe(wrapped.keyVersion);
    expect(await second.unwrap(wrapped)).toEqual(dek);
  });

  it('S-01.3 opening makes no key, and calls at the same time make one', async () => {
    const kek = await openKek();
    expect([kek.keyId(), await readdir(directory)]).toEqual([undefined, []]);
    const wrapped = await Promise.all([kek.wrap(dek), kek.wrap(dek), kek.wrap(dek)]);
    expect(await readdir(directory)).toEqual([kek.keyId()]);
    expect(new Set(wrapped.map(({ keyVersion }) => keyVersion))).toEqual(new Set([kek.keyId()]));
  });

  it('S-01.3 the highest version wraps, and a lower one still unwraps', async () => {
    const first = await openKek();
    const old = await first.wrap(dek);
    await writeFile(join(directory, 'kek-10-00000000'), Buffer.alloc(32, 1), { mode: 0o600 });
    await copyFile(join(directory, old.keyVersion), join(directory, 'kek-9-ffffffff'));
    const second = await openKek();
    const fresh = await second.wrap(dek);
    expect(fresh.keyVersion).toBe('kek-10-00000000');
    expect(await second.unwrap(old)).toEqual(dek);
    // The version is authenticated too, so a copy of the key under another name does not do.
    expect(await second.unwrap({ ...old, keyVersion: 'kek-9-ffffffff' })).toBeUndefined();
  });

  it('S-06.2 a missing version is KekMissing and names the file to restore', async () => {
    const kek = await openKek();
    const { wrapped, keyVersion } = await kek.wrap(dek);
    await rename(join(directory, keyVersion), join(root, 'elsewhere'));
    const without = await openKek();
    await expect(without.unwrap({ wrapped, keyVersion })).rejects.toMatchObject({
      reason: 'InternalError',
      message: expect.stringContaining(`restore the file ${keyVersion}`),
      details: { causes: [{ reason: 'KekMissing' }] },
    });
  });

  it('S-01.3 a directory that cannot be written to fails the call, and the next one tries again', async () => {
    const kek = await openKek();
    await rename(directory, join(root, 'moved'));
    await expect(kek.wrap(dek)).rejects.toMatchObject({ code: 'ENOENT' });
    await rename(join(root, 'moved'), directory);
    expect((await kek.wrap(dek)).keyVersion).toMatch(/^kek-1-[0-9a-f]{8}$/);
  });

  it('S-01.3 files of another name are left alone', async () => {
    await makeKey();
    await writeFile(join(directory, '.kek-1-00000000.new'), 'left by a crash', { mode: 0o644 });
    await writeFile(join(directory, 'notes.txt'), 'text', { mode: 0o644 });
    expect((await openKek()).keyId()).toMatch(/^kek-1-/);
  });
});

describe('S-01.T5 refusals', () => {
  async function expectRefusal(path: string, fix: string, user?: number): Promise<void> {
    await expect(openKek(user)).rejects.toMatchObject({
      reason: 'InternalError',
      message: expect.stringMatching(/^KekFilePermissions: /),
      details: { causes: [{ reason: 'KekFilePermissions' }] },
    });
    await expect(openKek(user)).rejects.toThrow(path);
    await expect(openKek(user)).rejects.toThrow(fix);
  }

  for (const mode of [0o640, 0o604, 0o620, 0o610, 0o700, 0o644, 0o4600]) {
    it(`S-01.T5 a key file with mode 0${mode.toString(8)} is refused`, async () => {
      const path = await makeKey();
      await chmod(path, mode);
      await expectRefusal(path, `has mode 0${mode.toString(8)}, looser than 0600: run chmod 600`);
    });
  }

  for (const mode of [0o750, 0o705, 0o711, 0o777]) {
    it(`S-01.T5 a key directory with mode 0${mode.toString(8)} is refused`, async () => {
      await mkdir(directory);
      await chmod(directory, mode);
      await expectRefusal(directory, `has mode 0${mode.toString(8)}, looser than 0700: run chmod 700`);
    });
  }

  it('S-01.T5 a stricter mode is accepted', async () => {
    const path = await makeKey();
    await chmod(path, 0o400);
    expect((await openKek()).keyId()).toMatch(/^kek-1-/);
  });

  it('S-01.T5 another owner is refused', async () => {
    await makeKey();
    const other = Number(process.getuid?.()) + 1;
    await expectRefusal(directory, `the server runs as ${other}: run chown ${other}`, other);
  });

  it('S-01.T5 a symbolic link to a good key, and one for the directory, are refused', async () => {
    const path = await makeKey();
    await rename(path, join(root, 'target'));
    await symlink(join(root, 'target'), path);
    await expectRefusal(path, 'is a symbolic link: put the key file itself there');
    await rm(path);
    await rename(directory, join(root, 'real'));
    await symlink(join(root, 'real'), directory);
    await expectRefusal(directory, 'is a symbolic link: put the directory itself there');
  });

  it('S-01.T5 a directory in the place of a key file is refused', async () => {
    const path = await makeKey();
    await rm(path);
    await mkdir(path);
    await expectRefusal(path, 'is no file');
  });

  for (const length of [0, 31, 33, 64]) {
    it(`S-01.T5 a key file of ${length} octets is refused, without its content in the error`, async () => {
      const path = await makeKey();
      await writeFile(path, 'canary-4711-'.repeat(6).slice(0, length));
      await expectRefusal(path, `has ${length} octets instead of 32: restore the key file`);
      await expect(openKek()).rejects.not.toThrow('canary');
    });
  }
});
