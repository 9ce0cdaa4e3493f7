import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '@orrery/kit';

const pieces = [1024 * 1024, 4096, 512] as const;

/**
 * Unmounts when its input ends, which happens when this process is gone, however it went. Lazily, since a process that is just ending may
 * hold a file still. It ignores the signals that a terminal sends to everyone.
 */
const guardScript = `trap '' INT TERM HUP QUIT; read -r _; umount -l -- "$1"`;

/** A file system of its own that can be filled to its last byte. It is in memory. */
export class SmallDisk implements AsyncDisposable {
  readonly folder: string;
  readonly #ballast: string;
  readonly #guard: ChildProcess;

  private constructor(folder: string, guard: ChildProcess) {
    this.folder = folder;
    this.#ballast = join(folder, 'ballast');
    this.#guard = guard;
  }

  /**
   * Mounts it over a folder, which is made if it is not there.
   * @param owner user and group of its root. @throws Error where mounting is not allowed.
   */
  static mount(folder: string, sizeMb: number, owner = { uid: 0, gid: 0 }): SmallDisk {
    mkdirSync(folder, { recursive: true });
    const options = `size=${sizeMb}m,mode=700,uid=${owner.uid},gid=${owner.gid}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe', encoding: 'utf8' });
    const guard = spawn('sh', ['-c', guardScript, 'sh', folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    guard.unref();
    return new SmallDisk(folder, guard);
  }

  /** Takes all the space that is left. */
  fill(): void {
    const file = openSync(this.#ballast, 'a');
    try {
      for (const size of pieces) {
        const piece = Buffer.alloc(size, 1);
        while (writeAll(file, piece)) {
          // Until nothing of this size fits any more.
        }
      }
    } finally {
      closeSync(file);
    }
  }

  /** Gives it back. */
  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** Unmounts it; what is on it is gone. A second call does nothing. @throws Error when it could not be unmounted. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#guard.exitCode !== null) return;
    const ended = once(this.#guard, 'exit');
    this.#guard.ref();
    this.#guard.stdin?.end();
    await ended;
    if (this.#guard.exitCode !== 0) throw new Error(`${this.folder} could not be unmounted`);
  }
}

/** Whether this process may mount. */
export async function canMount(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-mount-'));
  try {
    await using _ = SmallDisk.mount(folder, 1);
    return true;
  } catch {
    // Not root, or a container without the right.
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns false when the disk is full. */
function writeAll(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length;
  } catch (error) {
    if (errorCode(error) === 'ENOSPC') return false;
    throw error;
  }
}
