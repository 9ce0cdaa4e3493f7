import type { GroupTable } from '@orrery/query';

/** The groups of a query's objects, counted. */
export interface Groups {
  readonly table: GroupTable;
  /** Objects, each once. */
  readonly total: number;
  /** Whether an object is in more than one group. */
  readonly isMultiValued: boolean;
}
