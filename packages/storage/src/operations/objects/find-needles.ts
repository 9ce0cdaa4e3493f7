/** Any character may stand in JSON as an escape that begins so. */
const escaped = '\\u';

/** Which of the bodies, one behind the other, hold one of the needles or an escape that may hide one. */
export function findNeedles(bytes: Uint8Array, ends: Uint32Array, needles: readonly string[]): Uint8Array {
  const found = new Uint8Array(ends.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const needle of [...needles, escaped]) markBodies(buffer, ends, { needle: Buffer.from(needle), found });
  return found;
}

/** Marks the bodies that hold a needle; one that is across the end of a body is in neither of the two. */
function markBodies(
  buffer: Buffer,
  ends: Uint32Array,
  { needle, found }: { readonly needle: Buffer; readonly found: Uint8Array },
): void {
  let body = 0;
  let at = buffer.indexOf(needle);
  while (at !== -1) {
    while ((ends[body] ?? buffer.length) <= at) body++;
    const end = ends[body] ?? buffer.length;
    const isWithin = at + needle.length <= end;
    if (isWithin) found[body] = 1;
    at = buffer.indexOf(needle, isWithin ? end : at + 1);
  }
}
