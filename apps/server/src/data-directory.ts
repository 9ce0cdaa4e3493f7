import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '@orrery/kit';
import { StartError, startError } from './start-error.ts';

/** What tells a data directory of ours from somebody's home. */
const ownFiles = new Set(['orrery.db', 'server.lock', 'server.json', 'keys', 'config.yaml']);

/**
 * Makes the data directory, for its owner alone (0700). An existing one that others may enter is closed to them when it is empty
 * or has our files; any other is refused, since it may be meant for something else.
 * @throws StartError (1) naming the directory and why it cannot be used.
 */
export async function prepareDataDirectory(directory: string): Promise<void> {
  try {
    if (!(await makeDirectory(directory))) throw startError(`data directory ${directory} cannot be made (ENOENT)`);
    const facts = await stat(directory);
    if (!facts.isDirectory()) throw startError(`data directory ${directory} cannot be used: it is not a directory`);
    if ((facts.mode & 0o077) === 0) return;
    const names = await readdir(directory);
    if (names.length > 0 && !names.some((name) => ownFiles.has(name))) {
      const mode = (facts.mode & 0o777).toString(8);
      throw startError(
        `data directory ${directory} is open to other users (mode ${mode}); give another, or: chmod 700 ${directory}`,
      );
    }
    await chmod(directory, 0o700);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const cause = errorCode(error) ?? 'unknown cause';
    throw startError(`data directory ${directory} cannot be used (${cause})`, error);
  }
}

/** With its parents. Node's own `recursive` never ends below a file system that refuses new names with ENOENT, as /proc does. */
async function makeDirectory(directory: string): Promise<boolean> {
  if (await tryMake(directory)) return true;
  return (await makeDirectory(dirname(directory))) && (await tryMake(directory));
}

/** True when there is something of that name now; false when its parent is missing. */
async function tryMake(directory: string): Promise<boolean> {
  try {
    await mkdir(directory, { mode: 0o700 });
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
