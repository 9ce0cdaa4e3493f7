import type { FieldPath } from '../ast.ts';

/** Declared path of the summary that the kind's printer makes; it is not in the body. */
export const summaryPath = '$summary';

/** Whether a path is that of the summary. */
export function isSummaryPath(path: FieldPath): boolean {
  const [first] = path;
  return path.length === 1 && first?.kind === 'member' && first.name === summaryPath;
}
