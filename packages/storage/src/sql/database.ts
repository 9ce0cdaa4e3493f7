import type { Connection } from './connection.ts';

/** An open database as its operations see it. */
export interface Database {
  /**
   * Runs `work` on one consistent state. Lives at most a second, since long reads are slices of these; those that must see one moment
   * throughout, of the past, live up to the time limit of their read.
   */
  read<T>(work: (connection: Connection) => Promise<T>): Promise<T>;

  /**
   * Runs `work` in a transaction that no other writer's overlaps, on this replica or another; an exception undoes all of it. Durable
   * when the promise resolves.
   */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
}
