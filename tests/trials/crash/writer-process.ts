import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { createInterface } from 'node:readline';
import type { LabProcess, Supervisor } from '@orrery/lab';
import type { WriterEvent, WriterTask } from './writer-protocol.ts';

/** A writer that reports nothing for so long hangs. */
const silentMs = 120_000;

/** What a writer is started with beside its task. */
export interface WriterOptions {
  /** Largest size of a file it may write, in blocks of 512 bytes; more fails with EFBIG as a full disk with ENOSPC. */
  readonly fileBlocks?: number;
}

/** The writing process, as the trial that started it sees it. */
export class WriterProcess implements AsyncDisposable {
  /** Everything it reported so far. */
  readonly events: WriterEvent[] = [];
  readonly #process: LabProcess;
  readonly #server: Server;
  readonly #waiters = new Set<() => void>();
  /** Resolves when nothing more can come from it. */
  readonly #heard: Promise<void>;
  #isSilent = false;

  private constructor(process: LabProcess, server: Server, connected: Promise<Socket>) {
    this.#process = process;
    this.#server = server;
    this.#heard = this.#listen(connected);
  }

  static async start(
    supervisor: Supervisor,
    task: Omit<WriterTask, 'socket'>,
    { fileBlocks }: WriterOptions = {},
  ): Promise<WriterProcess> {
    const socket = join(supervisor.folder, 'writer.sock');
    rmSync(socket, { force: true });
    const { promise, resolve } = Promise.withResolvers<Socket>();
    const server = createServer(resolve);
    await new Promise<void>((listening, fail) => {
      server.once('error', fail);
      server.listen(socket, listening);
    });
    const whole: WriterTask = { ...task, socket };
    const program = [execPath, join(import.meta.dirname, 'writer.ts'), JSON.stringify(whole)];
    // An ignored SIGXFSZ stays ignored in what is executed: a write that goes too far fails in place of ending the process.
    const limited = ['sh', '-c', `trap '' XFSZ; ulimit -S -f ${fileBlocks}; exec "$@"`, 'sh', ...program];
    const [command = '', ...args] = fileBlocks === undefined ? program : limited;
    // Half of what a writer needs until it writes is reading its own sources.
    const modules = env['NODE_COMPILE_CACHE'] ?? join(supervisor.folder, 'modules');
    const process = await supervisor.start({
      name: 'writer',
      command,
      args,
      env: { NODE_COMPILE_CACHE: modules },
    });
    // A process that ends before it connects says why in its output only.
    process.exited.then(() => server.close()).catch(() => undefined);
    return new WriterProcess(process, server, promise);
  }

  /** Resolves when it has reported something; @throws Error when it ends, breaks or is silent before. */
  async waitFor(what: string, isDone: (events: readonly WriterEvent[]) => boolean): Promise<void> {
    const end = AbortSignal.timeout(silentMs);
    while (!isDone(this.events)) {
      const broken = this.events.find(({ kind }) => kind === 'broken');
      const hasEnded = this.#isSilent || this.#process.ended !== undefined;
      if (broken !== undefined || hasEnded || end.aborted) {
        throw new Error(`the writer did not come to "${what}": ${this.#describe()}`);
      }
      await new Promise<void>((resolve) => {
        const done = (): void => {
          this.#waiters.delete(done);
          end.removeEventListener('abort', done);
          resolve();
        };
        this.#waiters.add(done);
        end.addEventListener('abort', done);
      });
    }
  }

  /** Ends it at once (SIGKILL), and hears what it had sent. */
  async kill(): Promise<void> {
    await this.#process.kill();
    await this.#heard;
  }

  /** Resolves when it has ended by itself and all was heard. @throws Error when it broke. */
  async finish(): Promise<void> {
    await this.waitFor('done', (events) => events.some(({ kind }) => kind === 'done'));
    await this.#process.exited;
    await this.#heard;
  }

  /** Numbers of the batches acknowledged, with the revision each answer named. */
  get acknowledged(): ReadonlyMap<number, number> {
    return new Map(
      this.events.flatMap((event) => (event.kind === 'acknowledged' ? [[event.batch, event.revision]] : [])),
    );
  }

  /** Writes that failed. */
  get refusals(): readonly Extract<WriterEvent, { kind: 'refused' }>[] {
    return this.events.filter((event) => event.kind === 'refused');
  }

  /** Batches whose write failed although they were committed. */
  get found(): readonly number[] {
    return this.events.flatMap((event) => (event.kind === 'found' ? [event.batch] : []));
  }

  get isDone(): boolean {
    return this.events.some(({ kind }) => kind === 'done');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill();
    this.#server.close();
  }

  async #listen(connected: Promise<Socket>): Promise<void> {
    const closed = new Promise<undefined>((resolve) => this.#server.once('close', () => resolve(undefined)));
    const socket = await Promise.race([connected, closed]);
    if (socket !== undefined) {
      // A killed process resets its connection; what it had written is read before.
      socket.on('error', () => undefined);
      for await (const line of createInterface({ input: socket })) {
        // The other side is of the same version; a line cut by its death is no report.
        if (line.endsWith('}')) this.events.push(JSON.parse(line) as WriterEvent);
        this.#wake();
      }
    }
    this.#isSilent = true;
    this.#wake();
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter();
  }

  #describe(): string {
    const last = JSON.stringify(this.events.at(-1));
    return `${this.#process.ended ?? 'it runs'}, last ${last}\n${this.#process.tail()}`;
  }
}
