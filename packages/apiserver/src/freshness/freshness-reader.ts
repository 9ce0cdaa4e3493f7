import type { Clock } from '@orrery/kit';
import { readScopeSummary, type ScopeSummary } from '@orrery/model';
import type { Condition, KindName, VisibleSet } from '@orrery/query';
import type { ScopeState, Source, Store } from '@orrery/storage';
import type { PathPrefix } from '../request/parse-path.ts';
import { FleetHealth } from './fleet-health.ts';
import { type FreshnessReport, freshnessHeader, reportFreshness, type SourceFreshness } from './freshness-report.ts';
import { freshnessWarnings } from './freshness-warnings.ts';
import { mayHoldOf } from './may-hold-of.ts';
import { asksFreshness, resolveFreshness } from './resolve-freshness.ts';

/** Which part of the fleet an answer is about. */
interface FreshnessQuestion {
  readonly visible: VisibleSet;
  readonly prefix: PathPrefix;
  /** The scopes of the kinds asked. */
  readonly scopes: readonly ScopeState[];
  /** The sources the caller sees. */
  readonly sources: readonly Source[];
  /** What is selected: sources of which nothing can be selected are not spoken of. Absent: everything. */
  readonly where?: Condition;
}

/** How current an answer is, in the words of its headers. */
export interface AnswerFreshness {
  readonly report: FreshnessReport;
  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
  /** The value of `X-Orrery-Freshness`. */
  readonly header: string;
}

/** Says how current answers are (`search.md` V). */
export interface FreshnessReader {
  /** What an answer says of the sources it is made of. */
  describe(question: FreshnessQuestion): Promise<AnswerFreshness>;
  /** The scopes that a caller sees, with how current they are: for answers about many kinds. */
  report(question: Omit<FreshnessQuestion, 'prefix'>): Promise<FreshnessReport>;
  /**
   * A condition that the store can answer: `fresh` and `stale` of sources become their names.
   * @param kinds those asked for, of which sources are current or not; none: all.
   */
  resolve(
    condition: Condition,
    asked: { readonly visible: VisibleSet; readonly kinds: readonly KindName[] },
  ): Promise<Condition>;
  /** The scopes of all kinds, read at most once a second for callers who see everything. */
  scopes(visible: VisibleSet): Promise<readonly ScopeState[]>;
}

/** Makes it over a store. @param deps.areSourcesLeased whether servers share the sources out among them by leases. */
export function createFreshnessReader(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly areSourcesLeased: boolean;
}): FreshnessReader {
  const { store, clock } = deps;
  const fleet = new FleetHealth(deps);
  // answers about all kinds use the same scopes for a second, and what they say is read once
  const summaries = new WeakMap<ScopeState, ScopeSummary>();
  const summaryOf = (scope: ScopeState): ScopeSummary => {
    const known = summaries.get(scope);
    if (known !== undefined) return known;
    const summary = readScopeSummary(scope);
    summaries.set(scope, summary);
    return summary;
  };
  const report = async ({ scopes, sources, where }: Omit<FreshnessQuestion, 'prefix'>): Promise<FreshnessReport> => {
    const { health } = await fleet.read();
    const asked = where === undefined ? sources : sources.filter((source) => mayHoldOf(where, source));
    return reportFreshness(scopes, asked, { health, summaryOf, nowMs: clock.now() });
  };
  const scopesOf = async (visible: VisibleSet): Promise<readonly ScopeState[]> =>
    visible.kind === 'everything' ? await (await fleet.read()).scopes() : await store.scopes({ visible });
  return {
    report,
    scopes: scopesOf,
    resolve: async (condition, { visible, kinds }) => {
      if (!asksFreshness(condition)) return condition;
      const [scopes, sources] = await Promise.all([scopesOf(visible), store.sources(visible)]);
      const asked = kinds.length === 0 ? scopes : scopes.filter(({ scope }) => kinds.some(isOf(scope)));
      return resolveFreshness(condition, await report({ visible, scopes: asked, sources }));
    },
    describe: async (question) => {
      const made = await report(question);
      const countSoFar = (source: SourceFreshness): Promise<number> => countOf(store, question.visible, source);
      const warnings = await freshnessWarnings(made, question.prefix, countSoFar);
      return { report: made, warnings, header: freshnessHeader(made) };
    },
  };
}

function isOf({ group, resource }: KindName): (kind: KindName) => boolean {
  return (kind) => kind.group === group && kind.resource === resource;
}

/** Objects stored of the kinds of a source that are not complete. */
function countOf(store: Store, visible: VisibleSet, { source, scopes }: SourceFreshness): Promise<number> {
  const kinds = scopes.map(({ scope: { group, resource } }) => ({ group, resource }));
  const test = { attribute: 'name', text: { op: 'in', values: [source.name] } } as const;
  return store.count({ visible, kinds, where: { kind: 'source', kinds: [source.kind], test } });
}
