import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabPostgres } from './lab-postgres.ts';
import { startPostgres } from './start-postgres.ts';

/** The answer to whoever asks for the server of a test run. */
export interface TestPostgresAnswer {
  readonly url?: string;
  readonly error?: string;
}

/** The one server of a test run, before it is asked for. */
export interface TestPostgres extends AsyncDisposable {
  /** The unix socket that tells its address. */
  readonly path: string;
}

/**
 * Offers one PostgreSQL to all processes of a test run: whoever connects to the socket is told its address as JSON. It is started by
 * the first who asks, so that a run without such tests does not pay for it.
 */
export async function serveTestPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-lab-tests-'));
  const path = join(folder, 'postgres.sock');
  let started: Promise<LabPostgres> | undefined;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // An asker that went away needs no answer.
    socket.on('error', () => undefined);
    started ??= startPostgres();
    started.then(
      (postgres) => answer(socket, { url: postgres.url() }),
      (error: unknown) => answer(socket, { error: String(error) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      // Why it did not start was said to those who asked.
      const postgres = await started?.catch(() => undefined);
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answer(socket: Socket, what: TestPostgresAnswer): void {
  socket.end(JSON.stringify(what));
}
