import {
  type ColumnDefinition,
  column,
  humanDuration,
  readScopeSummary,
  resourceText,
  rfc3339Text,
} from '@orrery/model';
import type { ScopeState, Source } from '@orrery/storage';
import { sourceText } from '../objects/source-text.ts';
import type { ScopeFreshness } from './scope-freshness.ts';

/** One kind of one source, as `/fleet/freshness` lists it. */
export interface FreshnessRow {
  readonly source: Source;
  readonly scope: ScopeState;
  readonly freshness: ScopeFreshness;
  /** Objects that are stored of it. */
  readonly objects: number;
}

/** The columns of the table form. */
export const freshnessColumns: readonly ColumnDefinition[] = [
  column('Source', 'Kind and name of the source.'),
  column('Resource', 'Plural and group of the kind.'),
  column('State', 'Fresh, Syncing, Stale, Denied or Removed.'),
  column('Signal', 'Time since the source was last heard about the kind.'),
  column('Snapshot', 'Time since the last complete list of the kind.'),
  column('Objects', 'How many objects are stored.', { type: 'integer' }),
  column('Reason', 'Why it is not fresh.'),
  column('Message', 'The cause in words.', { priority: 1 }),
];

/** The row as a JSON object. */
export function freshnessItem({ source, scope, freshness, objects }: FreshnessRow, nowMs: number): object {
  const { group, version, resource, kind } = scope.kind;
  const { state, lastSignalAt, reason, message } = freshness;
  const { lastListAt } = readScopeSummary(scope);
  return {
    source: sourceText(source),
    ...{ group, version, resource, kind, state },
    ...(lastSignalAt === undefined
      ? {}
      : { lastSignal: rfc3339Text(lastSignalAt), ageSeconds: ageOf(lastSignalAt, nowMs) }),
    ...(lastListAt === undefined ? {} : { lastSnapshot: rfc3339Text(lastListAt) }),
    objects,
    ...(reason === '' ? {} : { reason }),
    ...(message === '' ? {} : { message }),
  };
}

/** The row as cells of the table. */
export function freshnessCells({ source, scope, freshness, objects }: FreshnessRow, nowMs: number): readonly unknown[] {
  const { state, lastSignalAt, reason, message } = freshness;
  const { lastListAt } = readScopeSummary(scope);
  const ago = (at: number | undefined): string =>
    at === undefined ? '<unknown>' : humanDuration(Math.max(0, nowMs - at));
  const name = resourceText(scope.kind);
  return [sourceText(source), name, state, ago(lastSignalAt), ago(lastListAt), objects, reason, message];
}

/** Whole seconds since a time, never below 0. */
function ageOf(at: number, nowMs: number): number {
  return Math.max(0, Math.trunc((nowMs - at) / 1000));
}
