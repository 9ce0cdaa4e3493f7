import type { OperationName } from '../operations/operation.ts';
import type { Failure } from './to-failure.ts';

/** What a thread is started with. */
export interface WorkerOptions {
  readonly file: string;
  readonly readOnly: boolean;
  /** How long a statement waits for another connection's lock. */
  readonly busyTimeoutMs: number;
  /** Memory for pages of the file. */
  readonly cacheKib: number;
  /** One shared Int32: the thread opens the file when it is not 0 any more, loading its program before. Absent: at once. */
  readonly gate?: Int32Array<SharedArrayBuffer>;
  /** Where the thread keeps what it compiles. Absent: nowhere. */
  readonly compileCache?: string | undefined;
}

/** A call as posted to a thread. */
export interface Request {
  readonly id: number;
  readonly name: OperationName;
  /** As `postedArgs` makes them. */
  readonly args: unknown;
  /** Runs when all calls like it that came before have ended; the others run beside each other, in turns. */
  readonly isInOrder: boolean;
  /** One shared Int32: what is to become of the call, as `flags` says. Absent for calls that are never ended early. */
  readonly flag?: Int32Array<SharedArrayBuffer>;
}

/** Values of a call's flag. It is read between slices, since node:sqlite cannot be interrupted. */
export const flags = {
  running: 0,
  /** Nobody waits for the answer any more. */
  abandoned: 1,
  /** The store is being closed. */
  closing: 2,
} as const;

/** A thread's answer; `id` 0 says that the database is open, with the id of the control source, or why not. */
export type Response =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure };
