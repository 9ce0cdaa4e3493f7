import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, writeFileAtomically } from '@orrery/kit';
import { causedError } from '../cli-error.ts';

/** What a pusher keeps of a cluster for its next run. */
export interface KeptFeed {
  /** The feed token; it is given out once. */
  readonly token: string;
  /** Name of the cluster in Orrery; undefined where an earlier version kept the token alone. */
  readonly cluster: string | undefined;
}

/** What a former run kept, or undefined when there is nothing. @throws CliError (2) when the file cannot be read. */
export async function readKeptFeed(file: string): Promise<KeptFeed | undefined> {
  try {
    const [token = '', cluster = ''] = (await readFile(file, 'utf8')).split('\n');
    return token.trim() === '' ? undefined : { token: token.trim(), cluster: cluster.trim() || undefined };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw causedError(2, `the feed token in ${file} cannot be read (${errorCode(error)})`, error);
  }
}

/** Keeps a feed for the next run: the token in the first line, the cluster in the second. Only the user may read the file. */
export async function keepFeed(file: string, { token, cluster = '' }: KeptFeed): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileAtomically(file, `${token}\n${cluster}\n`);
}
