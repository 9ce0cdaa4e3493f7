/** Bytes of one text, and of all values of one answer; as kube-apiserver (`endpoints/filters/warning.go`). */
const maxTextBytes = 256;
const maxTotalBytes = 4096;

/** Room for the value that says how many more there are. */
const moreBytes = 64;

/**
 * The values of the `Warning` headers of one answer, with the code Kubernetes uses (RFC 7234, 5.5).
 * @returns at most 4 KiB: texts are cut to 256 bytes, and when not all fit the last value says how many are missing.
 */
export function warningHeaders(texts: readonly string[]): readonly string[] {
  const values: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    const value = warningHeader(text);
    bytes += value.length;
    if (bytes > maxTotalBytes - moreBytes)
      return [...values, warningHeader(`... and ${texts.length - values.length} more warnings`)];
    values.push(value);
  }
  return values;
}

function warningHeader(text: string): string {
  // no longer than what can be left of it, since the text may be as long as a body
  const printable = [...text.slice(0, 2 * maxTextBytes + 2)]
    .map((char) => (/[\x20-\x7e]/.test(char) ? char : '?'))
    .join('');
  const shown = printable.length > maxTextBytes ? `${printable.slice(0, maxTextBytes - 3)}...` : printable;
  return `299 - "${shown.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
