import type { KindName } from '@orrery/query';

/** A text that frames of a kind refer to, so that they need not repeat it (`architecture.md` 2.1). Never changed once shipped. */
export interface Dictionary {
  /** Named by each row; 1 and above, never given to another text. 0 in a row means that its frame needs none. */
  readonly id: number;
  /** Whose objects it is for; absent: of all kinds that have none of their own. */
  readonly kind?: KindName;
  /** What zstd takes as raw content: the likelier a piece is used, the nearer to the end. */
  readonly content: Uint8Array;
}
