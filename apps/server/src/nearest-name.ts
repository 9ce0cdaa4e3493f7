/** As many equal letters at the beginning make two names near, however they end. */
const prefixLength = 4;

/** At most as many edits lie between two names that are near: a slip of the pen. */
export const slipEdits = 2;

/**
 * The candidate that needs the fewest edits to become `name`, letters' case aside; undefined when none is near, that is a slip of
 * the pen away or of the same beginning.
 */
export function nearestName(name: string, candidates: Iterable<string>): { name: string; edits: number } | undefined {
  let best: { name: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits > slipEdits && !hasSameBeginning(name, candidate)) continue;
    if (best === undefined || edits < best.edits) best = { name: candidate, edits };
  }
  return best;
}

function hasSameBeginning(name: string, candidate: string): boolean {
  return name.slice(0, prefixLength).toLowerCase() === candidate.slice(0, prefixLength).toLowerCase();
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[to.length] ?? 0;
}
