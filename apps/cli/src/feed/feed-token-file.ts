import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, writeFileAtomically } from '@orrery/kit';
import { causedError } from '../cli-error.ts';

/** The feed token that a former run was given, or undefined when there was none. @throws CliError when the file cannot be read. */
export async function readFeedToken(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw causedError(2, `the feed token in ${file} cannot be read (${errorCode(error)})`, error);
  }
}

/** Keeps a feed token for the next run: it is given out once. Only the user may read the file. */
export async function keepFeedToken(file: string, token: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomically(file, `${token}\n`);
}
