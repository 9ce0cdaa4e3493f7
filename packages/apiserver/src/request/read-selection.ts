import type { Clock } from '@orrery/kit';
import { type LabelSelector, parseLabelSelector, StatusError } from '@orrery/model';
import {
  type Condition,
  type FieldPath,
  type FieldRequirement,
  labelCondition,
  type Moment,
  type NamedSource,
  type PastMoment,
  parseFieldSelector,
  parseSearchParameters,
  type SearchParameters,
  splitSearchLabels,
} from '@orrery/query';
import type { Store } from '@orrery/storage';
import { badRequest } from '../answer/bad-request.ts';
import type { ApiserverLimits } from '../apiserver-deps.ts';
import type { Definitions } from '../discovery/definitions.ts';
import { pathsOfCondition, pathsOfOrder } from '../fields/asked-paths.ts';
import type { KnownFields } from '../fields/known-fields.ts';
import { orderFieldsOf } from '../fields/order-fields.ts';
import { conditionOfFields, type FieldsSubject, objectListsOf } from '../fields/select-fields.ts';
import type { FreshnessReader } from '../freshness/freshness-reader.ts';
import { asksFreshness } from '../freshness/resolve-freshness.ts';
import type { ApiRequest } from './api-request.ts';
import { kindFinder } from './known-kinds.ts';
import { scalar } from './query-parameters.ts';
import { refuseParameters } from './refuse-parameters.ts';
import { type AnswerShape, refuseStages } from './refuse-stages.ts';
import { orderByStored, type StoredPath, withStoredPaths } from './stored-paths.ts';

/** What a request selects among the objects its path is about. */
export interface Selection {
  /** All of them must hold; none: every object. */
  readonly where: readonly Condition[];
  /** The state of the fleet that is asked: empty for now. */
  readonly moment: Moment;
  /** With what they say of order, pages and shape. `condition`, `at` and `deleted` are in `where` and `moment` already. */
  readonly parameters: SearchParameters;
  /** Whether anything but sources and namespaces decides which objects answer. */
  readonly hasSelectors: boolean;
  /** What is asked of the objects' own labels, without search keys. */
  readonly labels: LabelSelector;
  readonly fields: readonly FieldRequirement[];
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
  /** Whatever decides which rows answer and in which order, as text: what a continue token is bound to (SEA-H05). */
  readonly text: string;
}

/** What a selection is made from, beside the request. */
export interface SelectionDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Pick<ApiserverLimits, 'selectorBytes'>;
  readonly definitions: Definitions;
  readonly freshness: Pick<FreshnessReader, 'resolve'>;
  readonly fields: Pick<KnownFields, 'builtInObjectLists'>;
}

/** What the path of the request says. */
export interface SelectionSubject extends AnswerShape, FieldsSubject {
  readonly namespace?: string;
  /** `cluster/<name>`, `account/<name>` or `feed/<name>`. */
  readonly source?: string;
  /** What a requirement on a field means, where objects are stored in another version than they are asked for in (SEA-E08). */
  readonly storedField?: (requirement: FieldRequirement) => FieldRequirement;
  /** Names those of the paths that no object can have, as they were written (SEA-00). */
  readonly fieldWarnings?: (paths: readonly FieldPath[]) => Promise<readonly string[]>;
  /** Parameters beyond selections that the caller reads itself (`groups`, `columns`...). */
  readonly read?: readonly string[];
}

/** Limits of `search.md` LM. */
const maxRequirements = 100;
const maxValues = 1_000;

/**
 * Reads what a request selects: labelSelector with its search keys, fieldSelector, the parameters of `search.md` C, and `q`.
 * @throws StatusError BadRequest naming the parameter, the offending text and what would have been accepted; Expired for a past moment
 *   that is no longer kept; Forbidden for conditions in SQL.
 */
export async function readSelection(
  deps: SelectionDeps,
  request: Pick<ApiRequest, 'query' | 'visible' | 'prefix' | 'liveHeader'>,
  subject: SelectionSubject = {},
): Promise<Selection> {
  const { query, visible } = request;
  refuseParameters(query, subject.read);
  const { labels, search, fields: written } = readSelectors(query, deps.limits);
  const { namespace, source, kinds = [], storedField = (requirement) => requirement } = subject;
  const fields = written.map(storedField);
  const url = new Map([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const namesKinds = query.has('q') || query.has('ownerGR') || search.some(({ parameter }) => parameter === 'ownerGR');
  const storedPath: StoredPath = (path) => storedField({ path, operator: 'Exists', values: [], at: 0 }).path;
  const isObjectList = await objectListsOf(deps.fields, query, subject);
  const asked = parseSearchParameters(
    {
      url,
      labels: search,
      path: { ...(namespace === undefined ? {} : { namespace }), ...(source === undefined ? {} : { source }) },
    },
    {
      now: deps.clock.now(),
      ...(namesKinds ? { kindsOf: kindFinder(await deps.definitions.allScopes(visible)) } : {}),
      ...(isObjectList === undefined ? {} : { isObjectList }),
      orderFields: orderFieldsOf(kinds, storedPath),
    },
  );
  const parameters = {
    ...asked,
    ...(asked.order === undefined ? {} : { order: orderByStored(asked.order, storedPath) }),
  };
  refuseStages(parameters, subject);
  if (parameters.live === true || isLive(request.liveHeader)) throw liveNotBuilt(request.prefix.kind);
  const where: Condition[] = [];
  if (parameters.condition !== undefined) {
    if (subject.isWatch === true && asksFreshness(parameters.condition))
      throw badRequest('query parameter q: fresh and stale change with time and cannot be watched; list instead');
    where.push(await deps.freshness.resolve(withStoredPaths(parameters.condition, storedPath), { visible, kinds }));
  }
  if (labels.requirements.length > 0) where.push(labelCondition(labels));
  if (fields.length > 0) where.push(await conditionOfFields(fields, subject, isObjectList));
  return {
    where,
    hasSelectors: where.some((condition) => !isOfPlaces(condition)),
    moment: await momentOf(deps, parameters),
    parameters,
    labels,
    fields,
    warnings: [
      ...(await unknownSources(deps, request, parameters.namedSources)),
      ...parameters.warnings,
      ...(await unknownFields(subject, written, asked)),
    ],
    text: textOf(query),
  };
}

function readSelectors(
  query: URLSearchParams,
  { selectorBytes }: SelectionDeps['limits'],
): Pick<Selection, 'labels' | 'fields'> & Pick<ReturnType<typeof splitSearchLabels>, 'search'> {
  const labelText = scalar(query, 'labelSelector') ?? '';
  const fieldText = scalar(query, 'fieldSelector') ?? '';
  const bytes = Buffer.byteLength(labelText) + Buffer.byteLength(fieldText) + Buffer.byteLength(query.get('q') ?? '');
  if (bytes > selectorBytes)
    throw badRequest(`labelSelector, fieldSelector and q have ${bytes} bytes, more than ${selectorBytes}`);
  const all = parseLabelSelector(labelText);
  const fields = parseFieldSelector(fieldText);
  const requirements = [...all.requirements, ...fields];
  if (requirements.length > maxRequirements) {
    throw badRequest(
      `labelSelector and fieldSelector have ${requirements.length} requirements, more than ${maxRequirements}`,
    );
  }
  const most = Math.max(0, ...requirements.map(({ values }) => values.length));
  if (most > maxValues)
    throw badRequest(`a requirement of labelSelector or fieldSelector has ${most} values, more than ${maxValues}`);
  return { ...splitSearchLabels(all), fields };
}

/** Whether a condition asks for sources and exact namespaces only. */
function isOfPlaces(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every(isOfPlaces);
    case 'not':
      return isOfPlaces(condition.of);
    case 'text':
      return condition.of === 'namespace' && condition.test.op === 'in';
    default:
      return condition.kind === 'source';
  }
}

function isLive(header: string | undefined): boolean {
  if (header === undefined || header === 'false' || header === '0') return false;
  if (header === 'true' || header === '1') return true;
  throw badRequest(`header X-Orrery-Live: found ${JSON.stringify(header)}, expected: true or false`);
}

/** SEA-U02. */
function liveNotBuilt(prefix: ApiRequest['prefix']['kind']): StatusError {
  if (prefix === 'fleet') return badRequest('please specify the cluster name when using proxy model.');
  return badRequest('live: access to the cluster itself is not supported yet; live=false answers what is stored');
}

async function momentOf({ store }: SelectionDeps, { at, deleted }: SearchParameters): Promise<Moment> {
  const revision = at === undefined ? undefined : await revisionOf(store, at);
  return { ...(revision === undefined ? {} : { at: revision }), ...(deleted === undefined ? {} : { deleted }) };
}

async function revisionOf(store: Store, at: PastMoment): Promise<NonNullable<Moment['at']>> {
  if (at.kind === 'revision') return at.revision;
  const revision = await store.revisionAt(at.timeMs);
  if (revision !== undefined) return revision;
  const { historyAt } = await store.horizon();
  const oldest = new Date(historyAt).toISOString();
  throw new StatusError('Expired', `at: the state of that time is no longer kept; the oldest is that of ${oldest}`);
}

/** SEA-C07. Whoever may not see a source is told the same as when there is none. */
async function unknownSources(
  { definitions }: SelectionDeps,
  { visible }: Pick<ApiRequest, 'visible'>,
  named: readonly NamedSource[],
): Promise<string[]> {
  if (named.length === 0) return [];
  const sources = await definitions.sources(visible);
  return named
    .filter(({ kind, name }) => !sources.some((one) => one.name === name && (kind === undefined || one.kind === kind)))
    .map(({ kind = 'source', name }) => `${kind} ${JSON.stringify(name)} is not known and left out`);
}

async function unknownFields(
  { fieldWarnings }: SelectionSubject,
  written: readonly FieldRequirement[],
  { condition, order = [] }: SearchParameters,
): Promise<readonly string[]> {
  const paths = [
    ...written.map(({ path }) => path),
    ...(condition === undefined ? [] : pathsOfCondition(condition)),
    ...pathsOfOrder(order),
  ];
  return paths.length === 0 ? [] : ((await fieldWarnings?.(paths)) ?? []);
}

/** Parameters that may differ between the pages of one list. */
const unbound: ReadonlySet<string> = new Set([
  ...['limit', 'continue', 'withContinue', 'withRemainingCount', 'resourceVersion', 'resourceVersionMatch'],
  ...['timeoutSeconds', 'timeout', 'includeObject', 'pretty', 'watch', 'allowWatchBookmarks', 'sendInitialEvents'],
]);

function textOf(query: URLSearchParams): string {
  const bound = [...query].filter(([name, value]) => !unbound.has(name) && value !== '');
  // names in any order; the values of one name in theirs, which an order has a meaning of
  return JSON.stringify(bound.toSorted(([a], [b]) => Number(a > b) - Number(a < b)));
}
