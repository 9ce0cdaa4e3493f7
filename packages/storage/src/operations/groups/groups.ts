import { StatusError } from '@orrery/model';
import type { GroupTable } from '@orrery/query';

/** The groups of a query's objects, counted. */
export interface Groups {
  readonly table: GroupTable;
  /** Objects, each once. */
  readonly total: number;
  /** Whether an object is in more than one group. */
  readonly isMultiValued: boolean;
}

/** Groups that are kept in memory. */
const maxGroups = 250_000;

/** @throws StatusError Timeout for more than 250,000 groups. */
export function checkGroups({ size }: GroupTable): void {
  if (size > maxGroups) throw new StatusError('Timeout', `groupBy: more than ${maxGroups} groups: narrow the query`);
}
