import { join } from 'node:path';
import { withFreePorts } from '../supervisor/free-ports.ts';
import type { ProcessSpec } from '../supervisor/lab-process.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { LabPostgres } from './lab-postgres.ts';
import { makePostgresFiles, type PostgresFiles, processOptions } from './postgres-files.ts';

/** What a server of the lab is like. */
export interface PostgresOptions {
  /** Survives a crash of the machine, as in production: for durability tests and benchmarks. Default false: nothing is synced. */
  readonly durable?: boolean;
  /** Default 256. */
  readonly sharedBuffersMb?: number;
  /** More settings of postgresql.conf by their names; they win. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts a PostgreSQL 18 of its own, listening on loopback and a unix socket, and resolves when it answers. Its data is in a temporary
 * folder; all of it is gone when this process is (LAB-04).
 * @throws Error with the last lines of the server's log.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<LabPostgres> {
  const supervisor = await Supervisor.create('postgres');
  try {
    const files = await makePostgresFiles(supervisor);
    return await withFreePorts(1, ([port = 0]) =>
      LabPostgres.start({ supervisor, files, port, spec: serverSpec(files, port, options) }),
    );
  } catch (error) {
    await supervisor[Symbol.asyncDispose]();
    throw error;
  }
}

function serverSpec(files: PostgresFiles, port: number, options: PostgresOptions): Omit<ProcessSpec, 'outputPath'> {
  const { durable = false, sharedBuffersMb = 256 } = options;
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: files.sockets,
    shared_buffers: `${sharedBuffersMb}MB`,
    max_connections: '100',
    // Fewer and larger checkpoints: the default of 1 GB makes a fill checkpoint every few seconds.
    max_wal_size: '4GB',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    ...options.settings,
  };
  return {
    name: 'postgres',
    command: join(files.binaries.folder, 'postgres'),
    args: ['-D', files.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ...processOptions(files),
  };
}
