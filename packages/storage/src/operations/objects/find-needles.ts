/** Any character may stand in JSON as an escape that begins so. */
const escape = '\\u';

/** Which of the bodies, one behind the other, hold one of the needles or an escape that may hide one. */
export function findNeedles(bytes: Uint8Array, ends: Uint32Array, needles: readonly string[]): Uint8Array {
  const found = new Uint8Array(ends.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const needle of [...needles, escape]) {
    const wanted = Buffer.from(needle);
    let body = 0;
    for (let at = buffer.indexOf(wanted); at !== -1; ) {
      while (body < ends.length && (ends[body] ?? 0) <= at) body++;
      if (body === ends.length) break;
      const end = ends[body] ?? 0;
      // A match across the end of a body is in neither of the two.
      if (at + wanted.length <= end) found[body] = 1;
      at = buffer.indexOf(wanted, found[body] === 1 ? end : at + 1);
    }
  }
  return found;
}
