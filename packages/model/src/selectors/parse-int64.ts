const max = 2n ** 63n - 1n;
const min = -(2n ** 63n);

/** A decimal 64-bit integer, with an optional sign, as Go's `strconv.ParseInt` reads it; undefined for any other text. */
export function parseInt64(text: string): bigint | undefined {
  // Labels have at most 63 characters; without a limit a long text would make BigInt slow.
  if (!/^[+-]?\d{1,63}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value >= min && value <= max ? value : undefined;
}
