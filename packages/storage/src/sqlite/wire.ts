import { isMarkedAsUntransferable } from 'node:worker_threads';
import type { OperationName, Operations } from '../operations/operation.ts';
import { packBatch, unpackBatch } from './pack-batch.ts';

/** A value as it is posted, with the buffers that are handed over, not copied. */
export interface Posted {
  readonly value: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** Arguments as they cross to a thread. Those of `writeBatch` are packed, the others cheap to copy. */
export function postedArgs<Name extends OperationName>(name: Name, args: Operations[Name]['args']): Posted {
  if (name !== 'writeBatch') return { value: args, transfer: [] };
  const packed = packBatch(args as Operations['writeBatch']['args']); // the name says so
  return { value: packed, transfer: [packed.bodies.buffer, packed.numbers.buffer] };
}

/** What `postedArgs` made, in the thread. */
export function receivedArgs<Name extends OperationName>(name: Name, value: unknown): Operations[Name]['args'] {
  // The other side is `postedArgs`, given the same name.
  if (name !== 'writeBatch') return value as Operations[Name]['args'];
  return unpackBatch(value as ReturnType<typeof packBatch>) as Operations[Name]['args']; // as above
}

/** An answer as it leaves a thread: the buffers of its bodies are handed over, so an operation must not keep them. */
export function postedAnswer<Name extends OperationName>(name: Name, answer: Operations[Name]['answer']): Posted {
  const buffers = new Set<ArrayBuffer>();
  const find = buffersIn[name];
  if (find !== undefined) {
    for (const { buffer } of find(answer)) {
      // Node keeps one buffer for all its small ones.
      if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) buffers.add(buffer);
    }
  }
  return { value: answer, transfer: [...buffers] };
}

/** Where the bodies are in an answer. */
const buffersIn: {
  readonly [Name in OperationName]?: (answer: Operations[Name]['answer']) => Iterable<Uint8Array | Uint32Array>;
} = {
  listObjects: ({ objects }) => [objects.bytes, objects.ends],
  getObject: (object) => (object === undefined ? [] : [object.body]),
  readDocument: (body) => (body === undefined ? [] : [body]),
  listStaged: (parts) => parts.map(({ body }) => body),
  listHistory: (entries) => entries.map(({ object }) => object.body),
  readChangesWithStates: ({ changes }) =>
    changes.flatMap(({ state, previous }) =>
      [state, previous].filter((side) => side !== undefined).map(({ body }) => body),
    ),
};
