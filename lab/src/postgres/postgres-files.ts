import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';

/** The owner of everything in a server of the lab. */
export const POSTGRES_USER = 'orrery';

/** A data folder with what is needed to run a server on it. */
export interface PostgresFiles {
  readonly binaries: PostgresBinaries;
  /** The data folder. */
  readonly data: string;
  /** The folder of the unix socket. */
  readonly sockets: string;
  readonly password: string;
}

/**
 * Makes a data folder below the supervisor's folder. Texts without a collation of their own compare as in English (ICU): a statement
 * that forgot `COLLATE "C"` shows, which under a locale that compares bytes it would not.
 * @throws Error with the output of initdb.
 */
export async function makePostgresFiles(supervisor: Supervisor): Promise<PostgresFiles> {
  const binaries = findPostgresBinaries();
  const { folder } = supervisor;
  // The server's user passes through the folder; it cannot list it.
  chmodSync(folder, 0o711);
  const files = {
    binaries,
    data: makeFolder(join(folder, 'data'), binaries),
    sockets: makeFolder(join(folder, 'sockets'), binaries),
    password: randomBytes(18).toString('base64url'),
  };
  const passwordFile = join(files.data, '../password');
  writeFileSync(passwordFile, files.password, { mode: 0o600 });
  if (binaries.userId !== undefined) chownSync(passwordFile, binaries.userId, binaries.userId);
  const initdb = await supervisor.start({
    name: 'initdb',
    command: join(binaries.folder, 'initdb'),
    args: [...initArgs, `--pgdata=${files.data}`, `--pwfile=${passwordFile}`],
    ...processOptions(files),
  });
  const code = await initdb.exited;
  rmSync(passwordFile);
  if (code !== 0) throw new Error(`initdb ended: ${code}\n${initdb.tail()}`);
  return files;
}

const initArgs: readonly string[] = [
  `--username=${POSTGRES_USER}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=en-US',
  '--no-sync',
  '--no-instructions',
];

/** What every process on these files is started with. */
export function processOptions({ binaries, sockets }: PostgresFiles): {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly userId?: number;
} {
  const { userId } = binaries;
  return { cwd: sockets, env: { LC_ALL: 'C', TZ: 'UTC' }, ...(userId === undefined ? {} : { userId }) };
}

function makeFolder(path: string, { userId }: PostgresBinaries): string {
  mkdirSync(path, { mode: 0o700 });
  if (userId !== undefined) chownSync(path, userId, userId);
  return path;
}
