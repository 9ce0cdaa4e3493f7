import type { ScopeSummary } from '@orrery/model';
import type { ScopeState, Source } from '@orrery/storage';
import { judgeFreshness, type ScopeFreshness } from './scope-freshness.ts';
import { type SourceHealth, unknownHealth } from './source-health.ts';

/** A scope with how current it is. */
export interface JudgedScope {
  readonly scope: ScopeState;
  readonly freshness: ScopeFreshness;
}

/** How current one source is for the kinds an answer is about. */
export interface SourceFreshness {
  readonly source: Source;
  /** That of the scope which is worst. */
  readonly worst: ScopeFreshness;
  /** Time since the source was heard last, milliseconds; absent when that is not known. Of the kind that is oldest. */
  readonly ageMs?: number;
  /** Those in the state of the worst. */
  readonly scopes: readonly ScopeState[];
  /** All of them. */
  readonly judged: readonly JudgedScope[];
}

/** How current an answer is, source by source in the order of their kinds and names. */
export interface FreshnessReport {
  readonly sources: readonly SourceFreshness[];
}

/** From best to worst: what is missing altogether comes behind what is old. */
const states: readonly ScopeFreshness['state'][] = ['Fresh', 'Removed', 'Stale', 'Denied', 'Syncing'];

/** What judging needs. */
export interface JudgingDeps {
  readonly health: ReadonlyMap<Source['id'], SourceHealth>;
  readonly summaryOf: (scope: ScopeState) => ScopeSummary;
  readonly nowMs: number;
}

/** Judges the scopes an answer is made of, source by source. Scopes of sources that are not given are left out. */
export function reportFreshness(
  scopes: readonly ScopeState[],
  sources: readonly Source[],
  { health, summaryOf, nowMs }: JudgingDeps,
): FreshnessReport {
  const bySource = Map.groupBy(scopes, ({ scope }) => scope.source);
  const judged = sources.flatMap((source): SourceFreshness[] => {
    const own = bySource.get(source.id);
    if (own === undefined) return [];
    const known = health.get(source.id) ?? unknownHealth;
    return [
      judgeSource(
        source,
        own.map((scope) => ({
          scope,
          freshness: judgeFreshness({ complete: scope.complete, summary: summaryOf(scope) }, known, nowMs),
        })),
        nowMs,
      ),
    ];
  });
  return { sources: judged };
}

function judgeSource(source: Source, judged: readonly JudgedScope[], nowMs: number): SourceFreshness {
  const rank = Math.max(...judged.map(({ freshness }) => states.indexOf(freshness.state)));
  const inState = judged.filter(({ freshness }) => states.indexOf(freshness.state) === rank);
  const signals = inState.flatMap(({ freshness: { lastSignalAt } }) =>
    lastSignalAt === undefined ? [] : [lastSignalAt],
  );
  const [first] = inState.toSorted((a, b) => (a.freshness.lastSignalAt ?? 0) - (b.freshness.lastSignalAt ?? 0));
  return {
    source,
    worst: first?.freshness ?? { state: 'Fresh', reason: '', message: '' },
    ...(signals.length === 0 ? {} : { ageMs: Math.max(0, nowMs - Math.min(...signals)) }),
    scopes: inState.map(({ scope }) => scope),
    judged,
  };
}

/** The sources that are not fresh: for `Warning` headers. What was removed is gone, and nothing is missing. */
export function notFresh({ sources }: FreshnessReport): readonly SourceFreshness[] {
  return sources.filter(({ worst: { state } }) => state !== 'Fresh' && state !== 'Removed');
}

/** The value of `X-Orrery-Freshness` (SEA-V04): how many sources are fresh, how many are not, the age of the oldest that is not. */
export function freshnessHeader(report: FreshnessReport): string {
  const stale = notFresh(report);
  const oldestMs = Math.max(0, ...stale.map(({ ageMs = 0 }) => ageMs));
  return `fresh=${report.sources.length - stale.length}; stale=${stale.length}; oldest=${Math.trunc(oldestMs / 1000)}s`;
}
