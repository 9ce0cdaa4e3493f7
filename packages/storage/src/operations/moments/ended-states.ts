import { StatusError } from '@orrery/model';
import type { Connection } from '../../sql/connection.ts';
import { neededDetail } from '../objects/page-reader.ts';
import type { RowDetail } from '../objects/object-rows.ts';
import { isEmpty } from '../objects/prepare-selection.ts';
import { allOf } from '../objects/sql-dialect.ts';
import { ChangedStates } from './changed-states.ts';
import { DeletedStates } from './deleted-states.ts';
import { endedConditions } from './ended-condition.ts';
import type { EndedPhase, EndedRequest, EndedRow } from './ended-row.ts';
import { HiddenStates } from './hidden-states.ts';
import type { PastSelection } from './past-selection.ts';

/** States of the past that one read looks at (`architecture.md` 2.1). */
export const maxEnded = 200_000;

/** The name of an object among the rows of one read. */
export function rowKey({ source, kind, path }: Pick<EndedRow, 'source' | 'kind' | 'path'>): string {
  return `${source} ${kind} ${path}`;
}

/** Reads, in steps and no order, the states a query may be about that have ended, of each object at most one. */
export class EndedStates {
  readonly #phases: EndedPhase[];
  /** Rows are purged while this reads: they are met hidden first, and once more in the history. */
  readonly #met = new Set<string>();

  private constructor(phases: readonly EndedPhase[]) {
    this.#phases = [...phases];
  }

  /** @param detail what is to be read of each state; at least what filter and order need is. */
  static async of(
    connection: Connection,
    { moment, ended: selection }: PastSelection,
    detail: RowDetail = neededDetail(selection),
  ): Promise<EndedStates> {
    if (isEmpty(selection.plan)) return new EndedStates([]);
    const where = allOf(await endedConditions(connection, selection));
    const reading = { where, detail: detail === 'place' ? 'head' : detail, slice: selection.bounds.slice };
    const kinds = selection.plan.kinds.map(({ id }) => id);
    return new EndedStates([
      new HiddenStates(moment, selection),
      ...(moment.there ? [new ChangedStates(moment.at, reading)] : []),
      ...(moment.tombstones ? [new DeletedStates(moment.at, { ...reading, kinds })] : []),
    ]);
  }

  /** The next states; undefined at the end. @throws StatusError Timeout after 200,000. */
  async next(request: EndedRequest): Promise<readonly EndedRow[] | undefined> {
    const [phase] = this.#phases;
    if (phase === undefined) return undefined;
    const rows = await phase.next(request);
    if (rows === undefined) {
      this.#phases.shift();
      return [];
    }
    const fresh = rows.filter((row) => this.#meet(row));
    if (this.#met.size <= maxEnded) return fresh;
    throw new StatusError(
      'Timeout',
      `more than ${maxEnded} objects of this selection have changed or gone since: narrow the query by source, kind or namespace, or ask for a later moment`,
    );
  }

  #meet(row: EndedRow): boolean {
    const key = rowKey(row);
    if (this.#met.has(key)) return false;
    this.#met.add(key);
    return true;
  }
}
