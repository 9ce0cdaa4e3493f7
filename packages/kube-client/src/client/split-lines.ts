import { createByteGatherer } from '@orrery/http';

/**
 * Cuts a stream of bytes into lines, without their line feed; one array per chunk that ended a line. Empty lines are left out.
 * A line is copied only when it lies in several chunks, and takes memory in proportion to its bytes, however small these are.
 * Returns the number of bytes after the last line feed.
 * @throws RangeError when a line exceeds the limit.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly limitBytes: number },
): AsyncGenerator<readonly Uint8Array[], number> {
  const pending = createByteGatherer();
  for await (const chunk of chunks) {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      const tail = chunk.subarray(start, end);
      start = end + 1;
      if (pending.size() > 0) {
        pending.add(tail);
        lines.push(pending.take());
      } else if (tail.length > 0) {
        lines.push(tail);
      }
    }
    if (start < chunk.length) pending.add(chunk.subarray(start));
    if (pending.size() > options.limitBytes) throw new RangeError(`a line is longer than ${options.limitBytes} bytes`);
    if (lines.length > 0) yield lines;
  }
  return pending.size();
}

const lineFeed = 0x0a;
