import { Permits } from '@orrery/kit';

/** Lets requests of one source in one after the other, in the order they came; sources do not wait for each other. */
export class SourceTurns {
  readonly #turns = new Map<number, { readonly permits: Permits; users: number }>();

  /** Waits for the turn of a source; disposing gives it on. */
  async take(source: number, signal: AbortSignal): Promise<Disposable> {
    const turn = this.#turns.get(source) ?? { permits: new Permits(1), users: 0 };
    this.#turns.set(source, turn);
    turn.users += 1;
    const leave = (): void => {
      turn.users -= 1;
      if (turn.users === 0) this.#turns.delete(source);
    };
    try {
      const permit = await turn.permits.acquire(signal);
      return {
        [Symbol.dispose]: () => {
          permit[Symbol.dispose]();
          leave();
        },
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** How many requests of a source run or wait. */
  users(source: number): number {
    return this.#turns.get(source)?.users ?? 0;
  }
}
