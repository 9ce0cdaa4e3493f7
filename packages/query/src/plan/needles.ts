import type { Condition, FieldPath, LabelCondition } from '../ast.ts';
import { isSummaryPath } from '../fields/summary-path.ts';

/**
 * Parts of texts of which a body that meets the condition holds at least one, provided that it holds no escape `\u`: then its parsing
 * can be saved where none is found. Undefined when nothing certain can be looked for.
 */
export function needlesOf(condition: Condition): string[] | undefined {
  switch (condition.kind) {
    case 'and':
      return bestNeedles(condition.of);
    case 'or': {
      const parts = condition.of.map(needlesOf);
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
    }
    case 'field':
      // What a printer says need not be in the body.
      if ('semantic' in condition.field || isSummaryPath(condition.field.path)) return undefined;
      return valueNeedles(condition.test) ?? pathNeedle(condition.field.path);
    case 'label':
      return valueNeedles(condition.test) ?? runNeedle(condition.key);
    default:
      return undefined;
  }
}

/** The needles of the condition that promises to find the least. */
export function bestNeedles(conditions: readonly Condition[]): string[] | undefined {
  let best: string[] | undefined;
  for (const condition of conditions) {
    const needles = needlesOf(condition);
    if (needles !== undefined && (best === undefined || shortest(needles) > shortest(best))) best = needles;
  }
  return best;
}

function shortest(needles: readonly string[]): number {
  return Math.min(...needles.map(({ length }) => length));
}

function valueNeedles(test: LabelCondition['test'] | { readonly op: string }): string[] | undefined {
  if (test?.op !== 'in' || !('values' in test)) return undefined;
  if ('ignoreCase' in test && test.ignoreCase === true) return undefined;
  const runs = test.values.map((value) => (isSpelledFreely(value) ? undefined : runNeedle(value)?.[0]));
  return runs.every((run) => run !== undefined) ? runs : undefined;
}

/** Numbers have many spellings; the value of a field may be one. */
function isSpelledFreely(value: string): boolean {
  return value.trim() !== '' && !Number.isNaN(Number(value));
}

function pathNeedle(path: FieldPath): string[] | undefined {
  const names = path.flatMap((step) => (step.kind === 'member' ? (runNeedle(step.name) ?? []) : []));
  return names.length === 0 ? undefined : [names.reduce((long, name) => (name.length > long.length ? name : long))];
}

/** The longest part without characters that JSON escapes other than by `\u`, or that some writer escapes by it. */
function runNeedle(text: string): string[] | undefined {
  let longest = '';
  for (const run of text.match(/[\w .:;,@=+*#$%()[\]{}|~!?^'-]+/g) ?? [])
    if (run.length > longest.length) longest = run;
  return longest.length < 3 ? undefined : [longest];
}
