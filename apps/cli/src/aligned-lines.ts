/** Columns padded to their widest cell, three blanks apart; the last one is not padded. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3))
      .join('')
      .trimEnd(),
  );
}

/** A cell as text of one line: a terminal acts on control characters, and cells hold texts of other servers. */
export function cellText(cell: unknown): string {
  const text = cell === null || cell === undefined ? '' : String(cell);
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
