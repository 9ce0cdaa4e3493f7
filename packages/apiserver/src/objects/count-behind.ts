import type { Clock } from '@orrery/kit';
import type { ObjectQuery } from '@orrery/query';
import type { ListPage, ListPosition, Store } from '@orrery/storage';

/** Rows that one read may pass over (SEA-H09). */
export const maxSkip = 1_000_000;

/** Rows of a list behind a position. */
interface BehindQuestion {
  /** The list, as of a revision or as it is now. */
  readonly query: ObjectQuery;
  readonly after: ListPosition;
  /** The reading that is meant. */
  readonly revision: ListPage['revision'];
  /** About how many there are. */
  readonly guess: number;
  /** No more than that. */
  readonly most: number;
  /** By the monotonic clock, milliseconds. */
  readonly deadline: number;
}

/** What reading needs. */
interface BehindDeps {
  readonly store: Pick<Store, 'list'>;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * How many rows follow a position, exactly: a guess is looked at by passing over so many rows and reading one, and where it is wrong the
 * number is searched from there.
 * @returns undefined when the list is of another revision by now.
 * @throws StatusError Timeout when the deadline passes.
 */
export async function countBehind(deps: BehindDeps, question: BehindQuestion): Promise<number | undefined> {
  let low = 0;
  let high = question.most;
  let at = Math.min(Math.max(question.guess, low), high);
  for (let step = 1; low < high; step *= 2) {
    const found = await look(deps, question, Math.max(1, at));
    if (found === undefined) return undefined;
    if (found === 0) return Math.max(1, at);
    if (found > 0) low = Math.max(1, at) + 1;
    else high = Math.max(1, at) - 1;
    const next = at + Math.sign(found) * step;
    at = next >= low && next <= high ? next : Math.floor((low + high) / 2);
  }
  return low;
}

/** Whether there are fewer rows (-1), exactly so many (0) or more (1); `rows` is 1 or more. */
async function look(deps: BehindDeps, question: BehindQuestion, rows: number): Promise<-1 | 0 | 1 | undefined> {
  let { after } = question;
  let left = rows;
  for (;;) {
    const skip = Math.min(left - 1, maxSkip);
    const timeoutMs = Math.max(1, question.deadline - deps.clock.monotonic());
    const { objects, next, revision } = await deps.store.list(question.query, { after, skip, limit: 1 }, { timeoutMs });
    if (revision !== question.revision) return undefined;
    if (objects.length === 0) return -1;
    left -= skip + 1;
    if (next === undefined) return left === 0 ? 0 : -1;
    if (left === 0) return 1;
    after = next;
  }
}
