import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@orrery/kit';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { startError } from './start-error.ts';

const holderSchema = Type.Object({ pid: Type.Integer({ minimum: 1 }), start: Type.String() });

/** The process that holds a lock; `start` tells it from a later process with the same number. */
type Holder = Static<typeof holderSchema>;

/**
 * Takes the data directory for this process. A lock whose process is gone is taken over.
 * @returns what gives it back.
 * @throws StartError (1) when a living server has it.
 */
export async function lockDataDirectory(directory: string): Promise<AsyncDisposable> {
  const file = join(directory, 'server.lock');
  const own = JSON.stringify({ pid: process.pid, start: processStart(process.pid) } satisfies Holder);
  for (let tries = 0; tries < 10; tries += 1) {
    if (await createWhole(file, own)) {
      return { [Symbol.asyncDispose]: () => release(file, own) };
    }
    const found = await readLock(file);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && isAlive(holder)) {
      throw startError(`data directory ${directory} is in use by another server (pid ${holder.pid})`);
    }
    await discard(file, found);
  }
  throw startError(`data directory ${directory} is being taken by another server`);
}

/** A link is made whole or not at all, so nobody ever reads a lock that is half written. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await link(temporary, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await handle.close();
    await unlink(temporary);
  }
}

async function readLock(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Two servers may find the same dead lock: whoever moved away something else than it judged puts that back. */
async function discard(file: string, judged: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== judged) await link(aside, file);
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function release(file: string, own: string): Promise<void> {
  if ((await readLock(file)) === own) await rm(file, { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(holderSchema, value) ? value : undefined;
  } catch {
    return undefined; // not written by us: nobody to wait for
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    if (errorCode(error) !== 'EPERM') return false;
  }
  return processStart(holder.pid) === holder.start;
}

/** When a process started, in Linux's clock ticks since boot (proc(5), field 22 of stat); empty where that cannot be read. */
function processStart(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold blanks; what follows it begins with field 3.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return ''; // no /proc: the number alone has to do
  }
}
