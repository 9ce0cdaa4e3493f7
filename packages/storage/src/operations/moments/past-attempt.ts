import type { ObjectQuery } from '@orrery/query';
import type { CatalogueState } from '../../sql/catalogue.ts';
import type { Connection } from '../../sql/connection.ts';
import { checkMoment } from './past-moment.ts';

/** Reads again until nothing came in between that makes a read of several steps uncertain; the caller's time limit ends it. */
export async function untilCertain<T>(checkpoint: () => Promise<void>, attempt: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    await checkpoint();
  }
}

/**
 * Whether the states of a moment are still kept, when all of them have been read.
 * @throws StatusError Expired when they are not and the query named the moment; it may take a later one otherwise.
 */
export async function isKept(
  connection: Connection,
  state: CatalogueState,
  { query, at }: { readonly query: ObjectQuery; readonly at: number },
): Promise<boolean> {
  if (query.at !== undefined) await checkMoment(connection, state, query.at);
  return at >= state.historyHorizon;
}
