import { sourceText } from '../objects/source-text.ts';
import type { FreshnessReport } from './freshness-report.ts';

/** One of `sources[]` of an answer about many kinds (SEA-V04). */
export interface SourceEntry {
  /** `<kind>/<name>`. */
  readonly name: string;
  readonly state: string;
  /** Since the source was heard last; absent when that is not known. */
  readonly ageSeconds?: number;
  /** Why it is not fresh; absent when it is. */
  readonly reason?: string;
}

/** The sources of a report as answers list them; the age of a fresh one is that of the kind that is oldest. */
export function sourceEntries({ sources }: FreshnessReport): readonly SourceEntry[] {
  return sources.map(({ source, worst: { state, reason }, ageMs }) => ({
    name: sourceText(source),
    state,
    ...(ageMs === undefined ? {} : { ageSeconds: Math.trunc(ageMs / 1000) }),
    ...(reason === '' ? {} : { reason }),
  }));
}
