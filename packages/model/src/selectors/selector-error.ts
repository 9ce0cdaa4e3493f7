import { StatusError } from '../status-error.ts';

/** One part of a selector that cannot be honoured. */
export interface SelectorProblem {
  readonly parameter: 'labelSelector' | 'fieldSelector';
  /** Names the offending text and what was expected. */
  readonly problem: string;
  /** Where the offending text begins in the parameter, counted from 0; shown counted from 1. */
  readonly at: number;
}

/** The BadRequest that names parameter, offending text, position and what was expected (`search.md`, conventions). */
export function selectorError({ parameter, problem, at }: SelectorProblem): StatusError {
  const message = `${parameter}: ${problem} (at position ${at + 1})`;
  return new StatusError('BadRequest', message, { details: { causes: [{ field: parameter, message: problem }] } });
}

/** Offending text as a message shows it: its first 100 characters. */
export function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
