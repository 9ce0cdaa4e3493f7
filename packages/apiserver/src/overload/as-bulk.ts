/**
 * A list that grows long is no longer an ordinary one: once it is, the rest waits for `becomeBulk`.
 * @param pieces how many pieces an ordinary list has at most.
 */
export async function* asBulk(
  body: AsyncIterable<Uint8Array>,
  pieces: number,
  becomeBulk: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let left = pieces;
  for await (const piece of body) {
    if (left === 0) await becomeBulk();
    left -= 1;
    yield piece;
  }
}
