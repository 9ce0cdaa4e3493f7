import type { SourceFreshness } from '../freshness/freshness-report.ts';
import { type Exposition, labelPairs, sampleValue } from './exposition.ts';

const fresh = {
  name: 'orrery_source_fresh',
  help: 'Whether all of the kinds asked for are current in what is stored of a cluster.',
  type: 'gauge',
} as const;

const age = {
  name: 'orrery_source_age_seconds',
  help: 'Time since a cluster was heard of last, of the kind that is oldest.',
  type: 'gauge',
} as const;

/** How current the metrics of each cluster are (SEA-Z05), as text. */
export function sourceMetrics(format: Exposition, sources: readonly SourceFreshness[]): string {
  const freshLines = sources.map(({ source, worst: { state } }) =>
    line(fresh.name, source.name, state === 'Fresh' || state === 'Removed' ? 1 : 0),
  );
  const ageLines = sources.flatMap(({ source, ageMs }) =>
    ageMs === undefined ? [] : [line(age.name, source.name, ageMs / 1000)],
  );
  return family(format, fresh, freshLines) + family(format, age, ageLines);
}

function line(name: string, cluster: string, value: number): string {
  return `${name}{${labelPairs(['cluster'], [cluster])}} ${sampleValue(value)}\n`;
}

function family(format: Exposition, of: typeof fresh | typeof age, lines: readonly string[]): string {
  return lines.length === 0 ? '' : format.header(of) + lines.join('');
}
