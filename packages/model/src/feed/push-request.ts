import type { RequestObject } from './read-frames.ts';

/** Objects of many kinds in one request (`tags.md` 3.6), still bytes of it. */
export interface PushRequest {
  /** Name of the source. */
  readonly cluster: string;
  readonly bytes: Uint8Array;
  readonly objects: readonly RequestObject[];
  /** Kinds of which the request has all objects. */
  readonly complete: readonly string[];
  /** Those of them that may have none. */
  readonly allowEmpty: readonly string[];
  readonly profile: 'minimal' | 'full';
}
