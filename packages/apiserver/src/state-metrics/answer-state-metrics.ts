import type { SourceId } from '@orrery/model';
import type { Condition } from '@orrery/query';
import type { ScopeState, Source } from '@orrery/storage';
import type { Answer } from '../answer/answer.ts';
import { clusterSource } from '../discovery/catalogue.ts';
import type { JudgedScope, SourceFreshness } from '../freshness/freshness-report.ts';
import { allOf, isOfSources } from '../objects/conditions.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { readSelection } from '../request/read-selection.ts';
import type { RouterDeps } from '../request/route-request.ts';
import { collectSeries } from './collect-series.ts';
import { chooseExposition, type Exposition } from './exposition.ts';
import type { StateKind } from './families/metric-family.ts';
import { ownParameters, readStateOptions, type StateOptions } from './read-state-options.ts';
import type { SeriesTable } from './series-table.ts';
import { sourceMetrics } from './source-metrics.ts';
import { defaultStateMetrics, type StateMetricsSettings } from './state-metrics-settings.ts';

/**
 * Answers `/fleet/metrics/state` and the same of one cluster (`search.md` Z1): metrics of the objects of clusters under the names of
 * kube-state-metrics, with the label `cluster` in front. Everything is read before the first byte is sent, so that whatever fails is a
 * Status and never a list that looks whole; memory: some 220 bytes for each pod.
 * @throws StatusError BadRequest for a parameter, NotAcceptable for another format, ServiceUnavailable when there is more than
 *   `maxBytes` to put in order.
 */
export async function answerStateMetrics(deps: RouterDeps, request: ApiRequest): Promise<Answer> {
  const format = chooseExposition(request.accept);
  const settings = { ...defaultStateMetrics, ...deps.stateMetrics };
  const options = readStateOptions(request.query, settings);
  const selected = await selectClusters(deps, withSettings(request, settings), options);
  const tables = await collectTables(deps, { ...selected, options, settings });
  return {
    status: 200,
    contentType: format.contentType,
    body: writeAll(format, sourceMetrics(format, selected.freshness), tables),
    warnings: selected.warnings,
  };
}

/** Settings stand in for parameters that are not given. */
function withSettings(request: ApiRequest, { clusters, namespaces }: StateMetricsSettings): ApiRequest {
  const query = new URLSearchParams(request.query);
  if (!query.has('clusters') && clusters.length > 0 && request.prefix.kind === 'fleet')
    query.set('clusters', clusters.join(','));
  if (!query.has('namespaces') && namespaces.length > 0) query.set('namespaces', namespaces.join(','));
  return { ...request, query };
}

/** What is read: of which clusters, and which of their objects. */
interface SelectedClusters {
  readonly request: ApiRequest;
  readonly sources: ReadonlyMap<SourceId, Source>;
  readonly freshness: readonly SourceFreshness[];
  /** Of objects in namespaces, and of those in none, which no namespace selects. */
  readonly where: { readonly inNamespaces: readonly Condition[]; readonly inNone: readonly Condition[] };
  readonly warnings: readonly string[];
}

async function selectClusters(deps: RouterDeps, request: ApiRequest, options: StateOptions): Promise<SelectedClusters> {
  const { definitions } = deps;
  const { visible, prefix } = request;
  if (prefix.kind === 'cluster') await clusterSource(definitions, visible, prefix);
  const subject = { isWhole: true, ...(prefix.kind === 'cluster' ? { source: `cluster/${prefix.name}` } : {}) };
  const query = new URLSearchParams(request.query);
  // the selection would call them unknown
  for (const name of ownParameters) query.delete(name);
  const anywhere = new URLSearchParams(query);
  anywhere.delete('namespaces');
  const { where, warnings } = await readSelection(deps, { ...request, query }, subject);
  const inNone = (await readSelection(deps, { ...request, query: anywhere }, subject)).where;
  const sources = (await definitions.sources(visible)).filter(({ kind }) => kind === 'cluster');
  const scopes = (await definitions.allScopes(visible)).filter((scope) => options.kinds.some(isKindOf(scope)));
  const report = await deps.freshness.report({ visible, scopes, sources, where: allOf([...inNone]) });
  return {
    request,
    sources: new Map(sources.map((source) => [source.id, source])),
    freshness: report.sources,
    where: { inNamespaces: [...where, ...notIn(options.namespacesDenylist)], inNone },
    warnings,
  };
}

function isKindOf({ scope }: ScopeState): (kind: StateKind) => boolean {
  return ({ group, resource }) => group === scope.group && resource === scope.resource;
}

function notIn(namespaces: readonly string[]): Condition[] {
  if (namespaces.length === 0) return [];
  return [{ kind: 'not', of: { kind: 'text', of: 'namespace', test: { op: 'in', values: namespaces } } }];
}

async function collectTables(
  deps: RouterDeps,
  asked: SelectedClusters & { readonly options: StateOptions; readonly settings: StateMetricsSettings },
): Promise<readonly SeriesTable[]> {
  const { options, settings, sources, request } = asked;
  const allowance = { left: settings.maxBytes, total: settings.maxBytes };
  const tables: SeriesTable[] = [];
  for (const kind of options.kinds) {
    const names = asked.freshness.filter(isExported(kind, settings.maxStaleMs)).map(({ source }) => source.name);
    const families = kind.families.filter(options.isWanted);
    if (names.length === 0 || families.length === 0) continue;
    const { group, resource } = kind;
    const where = kind.nameLabels.includes('namespace') && resource !== 'namespaces' ? 'inNamespaces' : 'inNone';
    const of = isOfSources('cluster', names);
    const query = { visible: request.visible, kinds: [{ group, resource }], where: allOf([of, ...asked.where[where]]) };
    const collected = { kind, families, allowed: options.allowedOf(kind), query };
    tables.push(await collectSeries(deps.store, collected, { sources, allowance, signal: request.closed }));
  }
  return tables;
}

/** Whether what is stored of a kind is current enough, so that old values are not scraped as if they were (SEA-Z05). */
function isExported(kind: StateKind, maxStaleMs: number): (source: SourceFreshness) => boolean {
  return ({ judged, ageMs }) => {
    const own = judged.find(({ scope }) => isKindOf(scope)(kind));
    return own !== undefined && isCurrent(own, ageMs, maxStaleMs);
  };
}

function isCurrent(
  { freshness: { state }, scope }: JudgedScope,
  ageMs: number | undefined,
  maxStaleMs: number,
): boolean {
  if (state === 'Fresh') return true;
  return scope.complete && state === 'Stale' && ageMs !== undefined && ageMs <= maxStaleMs;
}

async function* writeAll(format: Exposition, head: string, tables: readonly SeriesTable[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  for (const table of tables) yield* table.write(format);
  if (format.end !== '') yield Buffer.from(format.end);
}
