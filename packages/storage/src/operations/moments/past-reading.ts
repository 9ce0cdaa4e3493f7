import type { Connection } from '../../sql/connection.ts';
import type { RowDetail } from '../rows/object-rows.ts';
import type { PastSelection } from './past-selection.ts';

/** How the rows of a past selection are read: all in one transaction, so that they are of one moment whatever is written meanwhile. */
export interface PastReading {
  readonly connection: Connection;
  readonly past: PastSelection;
  /** Called between slices, as that of `OperationContext`. */
  readonly checkpoint: () => Promise<void>;
  /** What is read of each row beside what the filter and the order need. Absent: nothing. */
  readonly detail?: RowDetail;
}

const details: readonly RowDetail[] = ['place', 'head', 'body', 'whole'];

/** The greater of two details. */
export function moreDetail(a: RowDetail, b: RowDetail): RowDetail {
  return details.indexOf(a) < details.indexOf(b) ? b : a;
}
