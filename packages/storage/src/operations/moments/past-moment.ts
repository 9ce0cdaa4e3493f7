import { type Revision, StatusError } from '@orrery/model';
import type { Moment } from '@orrery/query';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { commitTime } from '../maintenance/removal-state.ts';

/** Which states of objects are asked for (SEA-O01, O03). */
export interface PastMoment {
  /** The state after this revision. */
  readonly at: number;
  /** Objects that are there at the moment. */
  readonly there: boolean;
  /** Last states of objects that are not. */
  readonly tombstones: boolean;
}

/** Whether a query is about more than what is there now. */
export function isPast({ at, deleted = 'exclude' }: Moment): boolean {
  return at !== undefined || deleted !== 'exclude';
}

/** The moment of a query; without `at` it is now. @throws StatusError as `checkMoment`. */
export async function momentOf(
  connection: Connection,
  state: CatalogueState,
  { at = state.revision, deleted = 'exclude' }: Moment,
): Promise<PastMoment> {
  await checkMoment(connection, state, at);
  return { at: Number(at), there: deleted !== 'only', tombstones: deleted !== 'exclude' };
}

/** @throws StatusError BadRequest for a revision of the future, Expired for one before the horizon or of an earlier epoch (SEA-O02). */
export async function checkMoment(connection: Connection, state: CatalogueState, at: Revision): Promise<void> {
  const { revision, historyHorizon } = state;
  if (at > revision)
    throw new StatusError('BadRequest', `at: revision ${at} is not reached yet, the last is ${revision}`);
  if (at >= historyHorizon) return;
  const oldest = new Date(await commitTime(connection, Number(historyHorizon))).toISOString();
  throw new StatusError(
    'Expired',
    `at: the state at revision ${at} is no longer kept; the oldest is that of ${oldest}, revision ${historyHorizon}`,
  );
}
