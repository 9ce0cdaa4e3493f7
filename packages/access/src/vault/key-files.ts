import { constants } from 'node:fs';
import { chmod, type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { keyLength } from './authenticated-box.ts';
import { vaultError } from './vault-error.ts';

/** Who must own key files: the server's user; undefined where the system knows no users by number. */
export type ServerUser = number | undefined;

/** `kek-<version>-<8 hexadecimal digits>`: a version, and digits that tell two keys of the same version apart. */
const keyFileName = /^kek-([1-9]\d{0,5})-[0-9a-f]{8}$/;

/** Makes the directory with mode 0700 whatever the umask is, or checks the one that is there. */
export async function prepareKeyDirectory(directory: string, user: ServerUser): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  // The umask may have taken rights away from the owner too.
  if (made !== undefined) await chmod(directory, 0o700);
  const facts = await lstat(directory);
  if (facts.isSymbolicLink()) throw refusal(directory, 'is a symbolic link', 'put the directory itself there');
  assertOwnerOnly(directory, facts, { user, mode: 0o700 });
}

/** The names of key files, lowest version first. Other files are left alone. */
export async function listKeyFiles(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => keyFileName.test(name));
  return names.sort((a, b) => versionOf(a) - versionOf(b) || (a < b ? -1 : 1));
}

function versionOf(name: string): number {
  return Number(keyFileName.exec(name)?.[1]);
}

/**
 * Reads a key. The checks are made on the open file, so that it cannot be exchanged between check and reading.
 * @throws StatusError InternalError with the cause `KekFilePermissions` for a symbolic link, another owner, rights of others, or
 *   another length than 32 octets.
 */
export async function readKeyFile(path: string, user: ServerUser): Promise<Buffer> {
  await using file = await openWithoutFollowing(path);
  const facts = await file.stat();
  if (!facts.isFile()) throw refusal(path, 'is no file', 'restore the key file from its backup');
  assertOwnerOnly(path, facts, { user, mode: 0o600 });
  if (facts.size !== keyLength) {
    const problem = `has ${facts.size} octets instead of ${keyLength}`;
    throw refusal(path, problem, 'restore the key file from its backup');
  }
  return await file.readFile();
}

/** Writes a key whole or not at all, durably, with mode 0600 whatever the umask is. */
export async function writeKeyFile(directory: string, name: string, key: Uint8Array): Promise<void> {
  const temporary = join(directory, `.${name}.new`);
  try {
    await using file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    await file.chmod(0o600);
    await file.writeFile(key);
    await file.sync();
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await rename(temporary, join(directory, name));
  await using folder = await open(directory, constants.O_RDONLY);
  await folder.sync();
}

async function openWithoutFollowing(path: string): Promise<FileHandle> {
  try {
    // O_NONBLOCK: opening a named pipe would wait for its other end.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    if (code === 'ELOOP') throw refusal(path, 'is a symbolic link', 'put the key file itself there');
    throw vaultError('KekFilePermissions', `${path} cannot be read (${code}): give it to the user of the server`, {
      cause,
    });
  }
}

function assertOwnerOnly(
  path: string,
  facts: { readonly mode: number; readonly uid: number },
  expected: { readonly user: ServerUser; readonly mode: number },
): void {
  const { user } = expected;
  if (user !== undefined && facts.uid !== user) {
    throw refusal(path, `belongs to user ${facts.uid}, the server runs as ${user}`, `run chown ${user} '${path}'`);
  }
  const mode = facts.mode & 0o7777;
  if ((mode & ~expected.mode) === 0) return;
  const wanted = expected.mode.toString(8);
  throw refusal(path, `has mode 0${mode.toString(8)}, looser than 0${wanted}`, `run chmod ${wanted} '${path}'`);
}

function refusal(path: string, problem: string, fix: string): Error {
  return vaultError('KekFilePermissions', `${path} ${problem}: ${fix}`);
}
