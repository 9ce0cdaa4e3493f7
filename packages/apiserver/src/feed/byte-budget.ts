import { feedError } from '@orrery/model';

/** A part of a budget; disposing it gives back all it took. */
export interface BudgetShare extends Disposable {
  /** @throws StatusError Overloaded when the budget has not so much left. */
  take(bytes: number): void;
}

/** Bounds what all requests together hold in memory: a request that does not fit is told to come again. */
export class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** A share that took nothing yet. */
  open(): BudgetShare {
    let taken = 0;
    return {
      take: (bytes) => {
        if (bytes > this.#left)
          throw feedError('Overloaded', 'too many feeds send at a time: send the same frame later', {
            retryAfterSeconds: 5,
          });
        this.#left -= bytes;
        taken += bytes;
      },
      [Symbol.dispose]: () => {
        this.#left += taken;
        taken = 0;
      },
    };
  }
}
