import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LabPostgres, Supervisor, startPostgres } from '@orrery/lab';
import type { DatabasePlace } from '@orrery/storage/integrity';
import { SmallDisk } from './small-disk.ts';

/** What a run is on: an empty database of its own, maybe with more. */
export interface Ground {
  readonly place: DatabasePlace;
}

/** With the server it is in. */
export interface ServerGround extends Ground {
  readonly server: LabPostgres;
}

/** With the disk it is on. */
export interface DiskGround extends Ground {
  readonly disk: SmallDisk;
}

/** Makes grounds, one after the other; the one before is not used any more. */
export interface Grounds<T extends Ground> extends AsyncDisposable {
  create(): Promise<T>;
}

/** Room for some hundred batches, the log of the database and what a checkpoint needs. */
const sqliteDiskMb = 96;
/** An empty server with its smallest log takes 70 MB. */
const postgresDiskMb = 192;

/** Files in a temporary folder. */
export async function files(): Promise<Grounds<Ground>> {
  const supervisor = await Supervisor.create('trial-files');
  let made = 0;
  return {
    create: () => {
      made += 1;
      return Promise.resolve({ place: { file: join(supervisor.folder, `${made}.db`) } });
    },
    [Symbol.asyncDispose]: async () => await supervisor[Symbol.asyncDispose](),
  };
}

/** Databases of one PostgreSQL that syncs to disk as in production. */
export async function databases(): Promise<Grounds<ServerGround>> {
  const server = await startPostgres({ durable: true, sharedBuffersMb: 64 });
  return {
    create: async () => ({ place: { url: await server.createDatabase() }, server }),
    [Symbol.asyncDispose]: async () => await server.stop(),
  };
}

/** Files, each on a small disk. @throws Error where mounting is not allowed. */
export async function filesOnDisks(): Promise<Grounds<DiskGround>> {
  const supervisor = await Supervisor.create('trial-disks');
  const folder = join(supervisor.folder, 'disk');
  let disk: SmallDisk | undefined;
  return {
    create: async () => {
      await disk?.[Symbol.asyncDispose]();
      disk = SmallDisk.mount(folder, sqliteDiskMb);
      return { place: { file: join(folder, 'trial.db') }, disk };
    },
    [Symbol.asyncDispose]: async () => {
      await disk?.[Symbol.asyncDispose]();
      await supervisor[Symbol.asyncDispose]();
    },
  };
}

/** Servers with all of their data on a small disk. @throws Error where mounting is not allowed. */
export async function serversOnDisks(): Promise<Grounds<ServerGround & DiskGround>> {
  let stop = async (): Promise<void> => undefined;
  const create = async (): Promise<ServerGround & DiskGround> => {
    await stop();
    const settings = { max_wal_size: '64MB', min_wal_size: '32MB' };
    const server = await startPostgres({ durable: true, sharedBuffersMb: 32, settings });
    stop = async () => await server.stop();
    const disk = await moveToDisk(server);
    stop = async () => {
      await server.kill9();
      await disk[Symbol.asyncDispose]();
      await server.stop();
    };
    return { place: { url: await server.createDatabase() }, server, disk };
  };
  return { create, [Symbol.asyncDispose]: async () => await stop() };
}

/** Mounts a disk over the data folder of a server, with the data on it. */
async function moveToDisk(server: LabPostgres): Promise<SmallDisk> {
  const data = dataFolderOf(server);
  await server.kill9();
  const copy = `${data}-copy`;
  execFileSync('cp', ['-a', data, copy]);
  const disk = SmallDisk.mount(data, postgresDiskMb, statSync(copy));
  execFileSync('cp', ['-a', `${copy}/.`, data]);
  rmSync(copy, { recursive: true });
  await server.restart();
  return disk;
}

/** It was given on the command line: `-D folder`. */
function dataFolderOf(server: LabPostgres): string {
  const args = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0');
  const folder = args[args.indexOf('-D') + 1];
  if (folder === undefined) throw new Error(`the data folder of PostgreSQL is not in ${args.join(' ')}`);
  return folder;
}
