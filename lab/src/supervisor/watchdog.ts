import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `+ GROUP`, `- GROUP` (a process group to end, or no more) and `folder PATH` (to remove) until its input ends, which
 * happens when the runner is gone, however it went. It ignores the signals that a terminal sends to everyone. A process that is just
 * being killed may still write: the folder is removed a second time.
 */
const SCRIPT = `
trap '' INT TERM HUP QUIT
groups=' '
folder=
while read -r word value; do
  case $word in
    +) groups="$groups$value " ;;
    -) groups=$(printf %s "$groups" | sed "s/ $value / /") ;;
    folder) folder=$value ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
if [ -n "$folder" ]; then rm -rf -- "$folder" || { sleep 1; rm -rf -- "$folder"; }; fi
`;

/**
 * A process that ends the lab's processes when the runner disappears, even by SIGKILL: it waits on a pipe whose other end only
 * the runner holds.
 */
export class Watchdog {
  readonly #child: ChildProcess;

  constructor() {
    // A group of its own: Ctrl-C in the terminal must not end it before its work.
    this.#child = spawn('sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#child.unref();
    // A broken pipe shows in the callback of the write.
    this.#child.stdin?.on('error', () => undefined);
  }

  /** Ends this process group when the runner is gone. Resolves when the watchdog will do so. */
  guard(group: number): Promise<void> {
    return this.#write(`+ ${group}`);
  }

  /** The group has ended by itself; its number may be given to others. */
  release(group: number): Promise<void> {
    return this.#write(`- ${group}`);
  }

  /** Removes this folder, after all groups, when the runner is gone. One folder per watchdog. */
  removeFolder(path: string): Promise<void> {
    return this.#write(`folder ${path}`);
  }

  /** Ends the watch: all that is still guarded is ended now, and the folder removed. Resolves when that has happened. */
  async close(): Promise<void> {
    const { stdin, exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.ref();
    stdin?.end();
    await ended;
  }

  #write(line: string): Promise<void> {
    const { stdin } = this.#child;
    return new Promise((resolve, reject) => {
      stdin?.write(`${line}\n`, (error) => {
        if (error) reject(new Error('the watchdog of the lab is gone', { cause: error }));
        else resolve();
      });
    });
  }
}
