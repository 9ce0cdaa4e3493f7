/** A part of a buffer, in byte offsets: from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An item of a page or the object of an event, with what makes reading it cheap. */
export interface ItemRange extends ByteRange {
  /** Offset of the value of its last member `metadata`; absent when there is none. */
  readonly metadata?: number | undefined;
  /** Whether it is an object whose grammar was checked, without whitespace between its tokens; not known when absent or false. */
  readonly isCompact?: boolean | undefined;
}
