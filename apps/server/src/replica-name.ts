import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode, writeFileAtomically } from '@orrery/kit';
import { startError } from './start-error.ts';

const form = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * The name of this server among those that share its database (KSY-J01). Unless it is given, the host's name with eight digits by chance,
 * made at the first start and kept in `<data>/replica`: a server that starts again takes back its own leases at once.
 * @throws StartError (1) naming the file when it cannot be read or written.
 */
export async function replicaName(directory: string, given: string | undefined, host = hostname()): Promise<string> {
  if (given !== undefined) return given;
  const file = join(directory, 'replica');
  try {
    const known = await readName(file);
    if (known !== undefined) return known;
    const plain = host
      .replace(/[^A-Za-z0-9.-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 54);
    const name = `${plain === '' ? 'server' : plain}-${randomBytes(4).toString('hex')}`;
    await writeFileAtomically(file, `${name}\n`);
    return name;
  } catch (error) {
    throw startError(`the file ${file} cannot be used (${errorCode(error) ?? 'unknown cause'})`, error);
  }
}

/** Undefined when there is no file or no name in it. */
async function readName(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return form.test(text) ? text : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
