import type { Condition, OrderKey, TextCondition } from '../ast.ts';
import { allOf, anyOf, type LoweringOptions } from '../text/lowering.ts';
import { type ParsedQuery, parseQuery } from '../text/parse-query.ts';
import { type PastMoment, parseMoment } from '../values/parse-moment.ts';
import { unknownParameterWarnings } from './known-parameters.ts';
import { listItems, nameConditions, readNameSets, refuseContradiction, testsOfNames } from './name-set.ts';
import { readOrder } from './order-parameters.ts';
import { readOwner } from './owner-parameters.ts';
import { type PageParameters, readPage } from './page-parameters.ts';
import { parameterError, parameterProblem, readingOf } from './parameter-error.ts';
import { flag, type ParameterLevels, scalar, urlScalar } from './parameter-levels.ts';
import { type NamedSource, readSources } from './source-parameters.ts';
import { readTimes } from './time-parameters.ts';

/** What a request gives beside its kind and its selectors of labels and fields. */
export interface SearchRequest extends ParameterLevels {
  readonly path?: {
    /** `cluster/<name>`, `account/<name>` or `feed/<name>` of a path that has one. */
    readonly source?: string;
    readonly namespace?: string;
  };
}

/** The parameters of `search.md` C, read. An absent one was not given. */
export interface SearchParameters extends PageParameters {
  /** Path, parameters and `q`, all of which must hold (SEA-C09); absent: every object. */
  readonly condition?: Condition;
  /** Of `orderby`, else of `q`. */
  readonly order?: readonly OrderKey[];
  readonly at?: PastMoment;
  readonly deleted?: 'exclude' | 'include' | 'only';
  readonly query?: ParsedQuery;
  /** Name of a `SavedSearch`. */
  readonly saved?: string;
  readonly injectEvents?: boolean;
  readonly onlyMetadata?: boolean;
  readonly live?: boolean;
  /** Sources that are named without globs (SEA-C07). */
  readonly namedSources: readonly NamedSource[];
  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
}

const tombstoneModes = ['exclude', 'include', 'only'] as const;
const flags = ['injectEvents', 'onlyMetadata', 'live'] as const;

/**
 * Reads the parameters of `search.md` C from the URL and from the search labels of a label selector (`splitSearchLabels`). Selectors,
 * `groupBy` and its kin, `where...` and Kubernetes' own parameters are read elsewhere.
 * @throws StatusError BadRequest naming the parameter, the offending text and what would have been accepted.
 */
export function parseSearchParameters(request: SearchRequest, options: LoweringOptions): SearchParameters {
  const sources = readSources(request, request.path?.source);
  const owner = readOwner(request, options);
  const query = readQueryParameter(request, options);
  const conditions = [
    ...sources.conditions,
    ...readNamespaces(request),
    ...readNames(request),
    ...readFuzzyNames(request),
    ...(owner.condition === undefined ? [] : [owner.condition]),
    ...readTimes(request, options.now),
    ...(query?.condition === undefined ? [] : [query.condition]),
  ];
  const order = onlyOne(readOrder(request, options), query?.stages.order, ['orderby', 'sort']);
  const at = onlyOne(readAt(request, options.now), query?.stages.at, ['at', 'at']);
  const deleted = readTombstoneMode(request) ?? query?.deleted;
  const saved = scalar(request, 'saved')?.text;
  return {
    ...readPage(request),
    ...(conditions.length === 0 ? {} : { condition: allOf(conditions) }),
    ...(order === undefined ? {} : { order }),
    ...(at === undefined ? {} : { at }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(query === undefined ? {} : { query }),
    ...(saved === undefined ? {} : { saved }),
    ...readFlags(request),
    namedSources: sources.named,
    warnings: [...owner.warnings, ...unknownParameterWarnings(request.url.keys())],
  };
}

function readNamespaces(request: SearchRequest): Condition[] {
  const { namespace } = request.path ?? {};
  const fromPath = namespace === undefined ? [] : [{ where: 'path', include: [namespace], exclude: [] }];
  const sets = [...fromPath, ...readNameSets(request, 'namespaces', { hasPatterns: true, mayBeEmpty: true })];
  refuseContradiction(sets, 'use -A with one namespaces=a,b');
  return nameConditions(sets, (names) => textConditions('namespace', names));
}

function readNames(request: SearchRequest): Condition[] {
  const sets = readNameSets(request, 'names', { hasPatterns: false, mayBeEmpty: false });
  refuseContradiction(sets, 'give all names in one place');
  return nameConditions(sets, (names) => textConditions('name', names));
}

/** Every value must be within the name, or none of those excluded (SEA-G03). */
function readFuzzyNames(request: SearchRequest): Condition[] {
  const contains = (text: string): TextCondition => ({
    kind: 'text',
    of: 'name',
    test: { op: 'contains', text, ignoreCase: true },
  });
  const written = listItems('fuzzyName', request.url.get('fuzzyName') ?? []).filter((text) => text !== '');
  const labels = request.labels.filter(({ parameter }) => parameter === 'fuzzyName');
  return [
    ...written.map(contains),
    ...labels.flatMap(({ requirement: { operator, values } }): Condition[] => {
      const wanted = values.filter((text) => text !== '').map(contains);
      if (operator === 'In') return wanted;
      return wanted.length === 0 ? [] : [{ kind: 'not', of: anyOf(wanted) }];
    }),
  ];
}

function textConditions(of: TextCondition['of'], names: readonly string[]): TextCondition[] {
  return testsOfNames(names).map((test): TextCondition => ({ kind: 'text', of, test }));
}

function readQueryParameter(request: SearchRequest, options: LoweringOptions): ParsedQuery | undefined {
  const given = urlScalar(request, 'q');
  return given === undefined ? undefined : parseQuery(given.text, options);
}

/** Of a parameter or of the stage of `q` that says the same, which cannot both be honoured (SEA-00). */
function onlyOne<T>(
  given: T | undefined,
  ofQuery: T | undefined,
  [name, stage]: readonly [string, string],
): T | undefined {
  if (given !== undefined && ofQuery !== undefined) {
    throw parameterProblem(name, `found beside '| ${stage}' in q, expected: only one of them`);
  }
  return given ?? ofQuery;
}

function readAt(request: SearchRequest, now: number): PastMoment | undefined {
  const given = scalar(request, 'at');
  return given === undefined ? undefined : readingOf(given.where, () => parseMoment(given.text, now));
}

function readTombstoneMode(request: SearchRequest): SearchParameters['deleted'] {
  const given = scalar(request, 'deleted');
  const mode = tombstoneModes.find((each) => each === given?.text);
  if (given !== undefined && mode === undefined)
    throw parameterError(given.where, given.text, tombstoneModes.join(', '));
  return mode;
}

function readFlags(request: SearchRequest): Pick<SearchParameters, (typeof flags)[number]> {
  const given = flags.map((name) => [name, flag(request, name)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
