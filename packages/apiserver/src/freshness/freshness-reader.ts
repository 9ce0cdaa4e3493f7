import type { Clock } from '@orrery/kit';
import type { Condition, KindName, VisibleSet } from '@orrery/query';
import type { ScopeState, Source, Store } from '@orrery/storage';
import type { Definitions } from '../discovery/definitions.ts';
import { isOfSources } from '../objects/conditions.ts';
import type { PathPrefix } from '../request/parse-path.ts';
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
}

/** Makes it for one request. */
export function createFreshnessReader(deps: {
  readonly store: Pick<Store, 'count'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly definitions: Definitions;
}): FreshnessReader {
  const { store, clock, definitions } = deps;
  const report = async ({ scopes, sources, where }: Omit<FreshnessQuestion, 'prefix'>): Promise<FreshnessReport> => {
    const health = await definitions.health();
    const asked = where === undefined ? sources : sources.filter(mayHoldOf(where));
    return reportFreshness(scopes, asked, { health, summaryOf: definitions.summaryOf, nowMs: clock.now() });
  };
  return {
    report,
    resolve: async (condition, { visible, kinds }) => {
      if (!asksFreshness(condition)) return condition;
      const [scopes, sources] = await Promise.all([definitions.allScopes(visible), definitions.sources(visible)]);
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
function countOf(
  store: Pick<Store, 'count'>,
  visible: VisibleSet,
  { source, scopes }: SourceFreshness,
): Promise<number> {
  const kinds = scopes.map(({ scope: { group, resource } }) => ({ group, resource }));
  return store.count({ visible, kinds, where: isOfSources(source.kind, [source.name]) });
}
