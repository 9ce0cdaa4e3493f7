const encoder = new TextEncoder();

/**
 * The bytes of a text: UTF-8, a lone surrogate as the three bytes its code point would have (WTF-8). Different texts have different
 * bytes, in the order of `compareText`.
 */
export function textBytes(text: string): Uint8Array {
  return text.isWellFormed() ? encoder.encode(text) : illFormedBytes(text);
}

/** Joins byte sequences into a new one. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Compares byte by byte, a prefix first (negative, 0, positive): the order of both databases. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function illFormedBytes(text: string): Uint8Array {
  const parts = Array.from(text, (character) =>
    character.isWellFormed() ? encoder.encode(character) : surrogateBytes(character.charCodeAt(0)),
  );
  return joinBytes(...parts);
}

function surrogateBytes(unit: number): Uint8Array {
  return Uint8Array.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
}
