/** Milliseconds of work after which others have their turn. */
const sliceMs = 5;

/** Time that work takes without a pause: others wait for their turn in the same thread (`architecture.md` 2.1). */
export class TimeSlice {
  readonly #checkpoint: () => Promise<void>;
  #began = performance.now();

  constructor(checkpoint: () => Promise<void>) {
    this.#checkpoint = checkpoint;
  }

  get isOver(): boolean {
    return performance.now() - this.#began >= sliceMs;
  }

  /** Lets others have their turn if the time is over. */
  async pause(): Promise<void> {
    if (!this.isOver) return;
    await this.#checkpoint();
    this.#began = performance.now();
  }
}
