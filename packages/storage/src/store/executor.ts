import type { SourceId } from '@orrery/model';
import type { ReadName, ReadOperations, WriteName, WriteOperations } from '../operations/operation.ts';

/** How a reading operation is to run. */
export interface ReadCall {
  /** `point`: expected to be short. `scan`: may read everything; runs apart, so that short ones never wait for it. */
  readonly lane: 'point' | 'scan';
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Runs the store's operations on one kind of database: threads for SQLite, a pool of connections for PostgreSQL. */
export interface Executor extends AsyncDisposable {
  readonly control: SourceId;

  /** @throws StatusError what the operation throws; Timeout when its time is up; ServiceUnavailable when the database cannot be read. */
  read<Name extends ReadName>(
    name: Name,
    args: ReadOperations[Name]['args'],
    call?: ReadCall,
  ): Promise<ReadOperations[Name]['answer']>;

  /** One after the other, in the order of the calls. */
  write<Name extends WriteName>(
    name: Name,
    args: WriteOperations[Name]['args'],
  ): Promise<WriteOperations[Name]['answer']>;

  /** Calls back soon after each commit, of another replica too. @returns what ends it. */
  onCommit(listener: () => void): () => void;
}
