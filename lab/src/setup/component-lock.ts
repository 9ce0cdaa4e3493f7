import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const POLL_MS = 200;

/**
 * Takes the lock file of a component, waiting while another live process holds it. A lock whose process is gone is taken over.
 * Blocks the thread while it waits: only `lab:setup`, which does nothing else meanwhile, uses it.
 * @param onWait called once, with the holder's process id, before the first wait.
 */
export function lockComponent(path: string, onWait: (pid: number) => void): Disposable {
  let hasWaited = false;
  while (!tryLock(path)) {
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      breakLock(path, holder);
      continue;
    }
    if (!hasWaited) onWait(holder);
    hasWaited = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** The process id is in the file from the moment it has its name: it is written aside and linked. */
function tryLock(path: string): boolean {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, String(process.pid));
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (existsSync(path)) return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readHolder(path: string): number | undefined {
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Two waiters may break the same lock: what the second moved away is then the first's new lock, and goes back. */
function breakLock(path: string, deadHolder: number): void {
  const aside = `${path}.broken-${process.pid}`;
  renameSync(path, aside);
  if (readHolder(aside) !== deadHolder && !existsSync(path)) linkSync(aside, path);
  rmSync(aside, { force: true });
}
