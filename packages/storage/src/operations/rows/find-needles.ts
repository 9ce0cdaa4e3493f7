/** Any character may stand in JSON as an escape that begins so. */
const escaped = Buffer.from('\\u');

const escapeDigits = 4;

/** Which of the bodies, one behind the other, hold one of the needles or an escape that may hide one. */
export function findNeedles(bytes: Uint8Array, ends: Uint32Array, needles: readonly string[]): Uint8Array {
  const found = findEscapes(bytes, ends, needles);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const needle of needles) markBodies(buffer, ends, { needle: Buffer.from(needle), found });
  return found;
}

/** Which of the bodies spell a character of one of the texts as an escape. */
export function findEscapes(bytes: Uint8Array, ends: Uint32Array, texts: readonly string[]): Uint8Array {
  const found = new Uint8Array(ends.length);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const units = new Set(texts.flatMap((text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))));
  const hides = (behind: number): boolean =>
    units.has(Number.parseInt(buffer.toString('latin1', behind, behind + escapeDigits), 16));
  markBodies(buffer, ends, { needle: escaped, found, counts: hides });
  return found;
}

/** Marks the bodies that hold a needle that counts; one that is across the end of a body is in neither of the two. */
function markBodies(
  buffer: Buffer,
  ends: Uint32Array,
  {
    needle,
    found,
    counts = () => true,
  }: { readonly needle: Buffer; readonly found: Uint8Array; readonly counts?: (behind: number) => boolean },
): void {
  let body = 0;
  let at = buffer.indexOf(needle);
  while (at !== -1) {
    while ((ends[body] ?? buffer.length) <= at) body++;
    const end = ends[body] ?? buffer.length;
    const behind = at + needle.length;
    const isFound = behind <= end && counts(behind);
    if (isFound) found[body] = 1;
    at = buffer.indexOf(needle, isFound ? end : at + 1);
  }
}
