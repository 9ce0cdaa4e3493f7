import type { Clock } from '@orrery/kit';

const minuteMs = 60_000;

/** Share of its sources that a replica gives away in a minute (KSY-J01). */
const share = 0.05;

/** How many sources a replica may give away to others now: in any minute 5 % of what it has, one at least. */
export class MoveBudget {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** Times of the moves of the last minute. */
  #moves: number[] = [];

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** @param held how many sources the replica has now. */
  room(held: number): number {
    const since = this.#clock.monotonic() - minuteMs;
    this.#moves = this.#moves.filter((time) => time > since);
    return Math.max(Math.floor(share * (held + this.#moves.length)), 1) - this.#moves.length;
  }

  /** Notes that so many were given away. */
  spend(count: number): void {
    const now = this.#clock.monotonic();
    for (let at = 0; at < count; at += 1) this.#moves.push(now);
  }
}
