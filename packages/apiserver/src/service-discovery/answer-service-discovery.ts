import { type Cluster, clusterKind } from '@orrery/model';
import type { Condition, KindName } from '@orrery/query';
import { readControlObject, type Source } from '@orrery/storage';
import { type Answer, taggedAnswer } from '../answer/answer.ts';
import { badRequest } from '../answer/bad-request.ts';
import { mayHoldOf } from '../freshness/may-hold-of.ts';
import { allOf, isOfSources } from '../objects/conditions.ts';
import { walkObjects } from '../objects/walk-objects.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { readSelection, type Selection } from '../request/read-selection.ts';
import type { RouterDeps } from '../request/route-request.ts';
import { ownParameters, readDiscoveryRole } from './read-discovery-role.ts';
import { clusterTargets } from './roles/cluster.ts';
import type { Role } from './roles/role.ts';
import { type SelectedSource, shownNames, sourcesWithTargets } from './select-sources.ts';
import { StoredNeighbours } from './stored-neighbours.ts';
import { sourceLabels, TargetList } from './target-list.ts';

/**
 * Answers `/fleet/sd/prometheus` (`search.md` Z2): the targets of the fleet for Prometheus' HTTP discovery, under the labels of its own
 * Kubernetes discovery. The whole list or an error, never a part: it is put together before its first byte is sent.
 * @throws StatusError BadRequest for parameters, ServiceUnavailable where a list would be short (TAG-S02) or has more than 200,000
 *   targets.
 */
export async function answerServiceDiscovery(deps: RouterDeps, request: ApiRequest): Promise<Answer> {
  const asked = readDiscoveryRole(request.query);
  const query = new URLSearchParams(request.query);
  // the selection would call them unknown
  for (const name of ownParameters) query.delete(name);
  const selection = await readSelection(
    deps,
    { ...request, query },
    { isWhole: true, ...(asked.kind === 'cluster' ? {} : { kinds: [kindOf(asked.role)] }) },
  );
  if (asked.kind === 'cluster' && !selection.where.every(isOfSourcesAlone))
    throw badRequest(
      'role=cluster: the clusters themselves have no objects to select; expected clusters or sources alone',
    );
  const list = new TargetList();
  const incomplete =
    asked.kind === 'cluster'
      ? await addClusters(deps, request, { selection, list })
      : await addObjects(deps, request, { role: asked.role, selection, list });
  const { tag, body } = list.end();
  const answer = {
    status: 200,
    contentType: 'application/json',
    body,
    headers: new Map(incomplete.length === 0 ? [] : [['x-orrery-incomplete', shownNames(incomplete)]]),
    warnings: selection.warnings,
  };
  return taggedAnswer(answer, tag, request.ifNoneMatch);
}

/** What of a selection the targets of clusters can honour. */
function isOfSourcesAlone(condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.every(isOfSourcesAlone);
    case 'not':
      return isOfSourcesAlone(condition.of);
    default:
      return condition.kind === 'source' && (condition.test === undefined || condition.test.attribute === 'name');
  }
}

interface Adding {
  readonly selection: Selection;
  readonly list: TargetList;
}

/** @returns the sources that were left out since nothing complete is known of them. */
async function addObjects(
  deps: RouterDeps,
  request: ApiRequest,
  { role, selection, list }: Adding & { readonly role: Role },
): Promise<readonly string[]> {
  const { store } = deps;
  const { visible, closed } = request;
  const selected = await selectSources(deps, request, { role, selection });
  const { complete, incomplete } = sourcesWithTargets(selected, selection.parameters.namedSources, role.resource);
  for (const { source, state, role: own } of complete) {
    const neighbours = new StoredNeighbours({ store, signal: closed }, visible, source);
    const labels = sourceLabels(source, state);
    const where = allOf([isOfSources(source.kind, [source.name]), ...selection.where]);
    const query = { visible, kinds: [kindOf(own)], where };
    for await (const page of walkObjects(store, query, closed)) {
      for (const { value } of page) list.add(await own.targetsOf(value, neighbours), labels);
    }
  }
  return incomplete;
}

function kindOf({ group, resource }: Role): KindName {
  return { group, resource };
}

async function selectSources(
  deps: RouterDeps,
  { visible }: ApiRequest,
  { role, selection }: { readonly role: Role; readonly selection: Selection },
): Promise<readonly SelectedSource[]> {
  const where = allOf(selection.where);
  const sources = await visibleClusters(deps, visible, where);
  const roles = role.instead === undefined ? [role] : [role, role.instead];
  const scopes = (await deps.definitions.allScopes(visible)).filter(({ scope }) => roles.some(isOf(scope)));
  const report = await deps.freshness.report({ visible, scopes, sources });
  const bySource = new Map(report.sources.map(({ source, judged }) => [source.id, judged]));
  return sources.map((source) => {
    const judged = bySource.get(source.id) ?? [];
    const found = roles.flatMap((each) => {
      const own = judged.find(({ scope: { scope, complete } }) => complete && isOf(scope)(each));
      return own === undefined ? [] : [{ role: each, state: own.freshness.state }];
    });
    return { source, isComplete: found.length > 0, ...(found[0] ?? { role, state: 'Syncing' }) };
  });
}

function isOf(scope: KindName): (role: Role) => boolean {
  return ({ group, resource }) => group === scope.group && resource === scope.resource;
}

async function visibleClusters(
  { definitions }: RouterDeps,
  visible: ApiRequest['visible'],
  where: Condition,
): Promise<readonly Source[]> {
  const mayHold = mayHoldOf(where);
  return (await definitions.sources(visible)).filter((source) => source.kind === 'cluster' && mayHold(source));
}

/** The API servers themselves, from the objects that name them. */
async function addClusters(
  deps: RouterDeps,
  request: ApiRequest,
  { selection, list }: Adding,
): Promise<readonly string[]> {
  const { store } = deps;
  const { visible, closed } = request;
  const sources = await visibleClusters(deps, visible, allOf(selection.where));
  const scopes = await deps.definitions.allScopes(visible);
  const report = await deps.freshness.report({ visible, scopes, sources });
  const states = new Map(report.sources.map(({ source, worst }) => [source.id, worst.state]));
  const byName = new Map(sources.map((source) => [source.name, source]));
  const { group, resource } = clusterKind.api;
  // what may be seen of a cluster's address is decided by the cluster, whose source the caller sees
  const query = {
    visible: { kind: 'everything' },
    kinds: [{ group, resource }],
    where: { kind: 'source', kinds: ['control'] },
  } as const;
  for await (const page of walkObjects(store, query, closed)) {
    for (const { stored } of page) {
      const source = byName.get(stored.key.name);
      if (source === undefined) continue;
      const cluster = readControlObject<Cluster>(clusterKind, stored);
      list.add(clusterTargets(cluster), sourceLabels(source, states.get(source.id) ?? 'Syncing'));
    }
  }
  return [];
}
