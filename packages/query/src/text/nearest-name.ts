/**
 * The known name that differs least from a written one, in any letter case; undefined when none is near: at most two letters inserted,
 * left out, changed or swapped with their neighbour, and fewer than half of the written ones.
 */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const text = written.toLowerCase();
  if (text.length > 40) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(text, name);
    if (distance <= 2 && distance * 2 <= text.length && distance < (best?.distance ?? 3)) best = { name, distance };
  }
  return best?.name;
}

/** Optimal string alignment distance. */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const isSame = left[i - 1] === right[j - 1];
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      const changed = cell(last, j - 1) + (isSame ? 0 : 1);
      const swapped = isSwapped ? cell(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(cell(last, j) + 1, cell(row, j - 1) + 1, changed, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return cell(last, right.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
