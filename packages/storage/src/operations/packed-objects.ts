import type { StoredObject } from '../contract/records.ts';

/** Objects as they cross a thread border: their bodies in one buffer, cut by their ends. */
export interface PackedObjects {
  readonly heads: readonly Omit<StoredObject, 'body'>[];
  readonly bytes: Uint8Array;
  /** Where each body ends in `bytes`; it begins where the one before ends. */
  readonly ends: Uint32Array;
}

/** The objects again; their bodies are views of the one buffer. */
export function unpackObjects({ heads, bytes, ends }: PackedObjects): StoredObject[] {
  return heads.map((head, at) => ({ ...head, body: bytes.subarray(at === 0 ? 0 : ends[at - 1], ends[at]) }));
}
