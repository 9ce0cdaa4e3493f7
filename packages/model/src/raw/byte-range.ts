/** A part of a buffer, in byte offsets: from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An item of a page, with what makes reading its identity cheap. */
export interface ItemRange extends ByteRange {
  /** Offset of the value of its last member `metadata`; absent when there is none. */
  readonly metadata?: number | undefined;
}
