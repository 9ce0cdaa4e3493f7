import { statSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Whose home it is to be. */
export interface HomeOptions {
  readonly findHome?: () => string;
  /** Undefined where users have no numbers. */
  readonly user?: number | undefined;
}

/**
 * Keeps what is compiled from now on in the user's home, for the next start: most of a start is the compiling of modules. Code is run from
 * the folder, so where the home is another user's, or there is none, nothing is kept. A folder that `NODE_COMPILE_CACHE` names is used in
 * place of it.
 */
export function keepCompiledModules(options: HomeOptions = {}): void {
  const home = findOwnHome(options);
  if (home !== undefined) enableCompileCache(join(home, '.cache', 'orrery', 'compiled'));
}

/**
 * Where another thread or program is to keep what it compiles, so that it finds what is kept already.
 * @returns undefined when nothing is kept.
 */
export function findCompiledModules(): string | undefined {
  const ofThisNode = getCompileCacheDir();
  return ofThisNode === undefined ? undefined : dirname(ofThisNode);
}

/** @returns the user's home, if there is one and it belongs to the user. */
export function findOwnHome({ findHome = homedir, user = process.getuid?.() }: HomeOptions = {}): string | undefined {
  try {
    const home = findHome();
    const isOwn = isAbsolute(home) && (user === undefined || statSync(home).uid === user);
    return isOwn ? home : undefined;
  } catch {
    return undefined; // a user whom the system does not know, or whose home is not there
  }
}
