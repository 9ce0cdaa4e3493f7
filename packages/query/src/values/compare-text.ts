/**
 * Compares two texts by code points, which is the order of their UTF-8 bytes (negative, 0, positive); never by UTF-16 units, which
 * put characters beyond U+FFFF before U+E000. A lone surrogate compares as the code point it is.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  if (at === length) return a.length - b.length;
  // The texts may differ in the second half of a pair, so the characters that differ begin one unit before.
  if (at > 0 && isHighSurrogate(a.charCodeAt(at - 1))) at--;
  const byCharacter = codePoint(a, at) - codePoint(b, at);
  return byCharacter === 0 ? codePoint(a, at + 1) - codePoint(b, at + 1) : byCharacter;
}

function codePoint(text: string, at: number): number {
  return text.codePointAt(at) ?? -1;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
