/** What bounds a read and decides between ways of reading. Tests make them small, so that few objects need every way. */
export interface ReadBounds {
  /** An index that gives more objects than this does not drive a read: it goes in the order of the answer. */
  readonly driven: number;
  /** A selection of this many rows is rather sorted than looked for in an index of all rows. */
  readonly sorted: number;
  /** Rows one statement looks at when it may not give them all (`architecture.md` 2.1). */
  readonly slice: number;
  /** Rows whose bodies are looked at in the first step, and in one of the later ones. */
  readonly scanFirst: number;
  readonly scan: number;
  /** Entries of an ordered index read in one step: at least so many more than are missing, and at most. */
  readonly entriesLeast: number;
  readonly entries: number;
  /** Distinct keys that a condition other than equality is turned into, to be asked for. */
  readonly distinct: number;
  /** Label pairs or keys that the database asks each row for; of more, all objects that have them are looked up at once. */
  readonly asked: number;
}

/** The bounds of the store. */
export const defaultBounds: ReadBounds = {
  driven: 10_000,
  sorted: 20_000,
  slice: 20_000,
  scanFirst: 256,
  scan: 4000,
  entriesLeast: 64,
  entries: 5000,
  distinct: 64,
  asked: 1000,
};
