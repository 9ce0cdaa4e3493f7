/** A sequence that ends when its signal aborts, also when that makes a read in progress fail. */
export async function* untilAborted<T>(signal: AbortSignal, pages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* pages;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
