import { type ApiResource, type Cluster, clusterKind, type SourceId, StatusError } from '@orrery/model';
import type { Condition, VisibleSet } from '@orrery/query';
import { controlKey, readControlObject, type ScopeState, type Source, type Store } from '@orrery/storage';
import type { ComputedKind, ControlHandler } from '../apiserver-deps.ts';
import type { PathPrefix } from '../request/parse-path.ts';

/** Which kinds a prefix has and who asks. */
export interface CatalogueQuestion {
  readonly store: Store;
  readonly controls: readonly ControlHandler[];
  readonly computed: readonly ComputedKind[];
  readonly visible: VisibleSet;
  readonly prefix: PathPrefix;
}

/** What multi-source paths can do with a kind; also what single-cluster paths can, until live access is built. */
const memberVerbs: readonly string[] = ['get', 'list'];

/**
 * The kinds a prefix serves: the control kinds, the union of what is collected, or what one cluster collects (SEA-Q02).
 * @throws StatusError NotFound when the prefix names an unknown or invisible cluster (SEA-A07).
 */
export async function catalogueOf(question: CatalogueQuestion): Promise<readonly ApiResource[]> {
  const { store, controls, computed, visible, prefix } = question;
  if (prefix.kind === 'root') return [...controls, ...computed].map(({ kind }) => kind.api);
  if (prefix.kind === 'fleet') return definitionsOf(await store.scopes({ visible }));
  const { id } = await clusterSource(store, visible, prefix.name);
  return definitionsOf(await store.scopes({ visible, source: id }));
}

/** @throws StatusError NotFound; an invisible cluster is as unknown as one that is not there (SEA-A07). */
export async function clusterSource(store: Store, visible: VisibleSet, name: string): Promise<Source> {
  const sources = await store.sources(visible);
  const found = sources.find((source) => source.kind === 'cluster' && source.name === name);
  if (found !== undefined) return found;
  throw new StatusError('NotFound', `clusters.orrery.dev ${JSON.stringify(name)} not found`, {
    details: { group: 'orrery.dev', kind: 'clusters', name },
  });
}

/** One definition per group, version and resource: the one most sources share (SEA-Q06). */
function definitionsOf(scopes: readonly ScopeState[]): readonly ApiResource[] {
  const byName = Map.groupBy(scopes, ({ kind }) => `${kind.group}/${kind.version}/${kind.resource}`);
  return [...byName.values()].map((states) => ({ ...majorityOf(states), verbs: memberVerbs }));
}

function majorityOf(states: readonly ScopeState[]): ApiResource {
  const byDefinition = [...Map.groupBy(states, ({ kind }) => `${kind.kind}/${kind.namespaced}`).values()];
  const [first] = byDefinition.sort((a, b) => b.length - a.length);
  const kind = first?.[0]?.kind;
  if (kind === undefined) throw new StatusError('InternalError', 'a kind without a scope');
  return kind;
}

/** A kind as a request for its objects found it. */
export interface MemberKind {
  readonly api: ApiResource;
  /** The sources that hold it in this version. */
  readonly sources: readonly SourceId[];
  /** That an object is of one of these sources. */
  readonly from: Condition;
  /** What the answer lacks, for `Warning` headers. */
  readonly warnings: readonly string[];
}

/**
 * Finds a collected kind of the fleet or of one cluster.
 * @throws StatusError NotFound when no visible source collects it in this version (SEA-A08).
 */
export async function findMemberKind(
  question: Omit<CatalogueQuestion, 'controls' | 'computed'>,
  wanted: { readonly group: string; readonly version: string; readonly resource: string },
): Promise<MemberKind> {
  const { store, visible, prefix } = question;
  const { group, version, resource } = wanted;
  const source = prefix.kind === 'cluster' ? (await clusterSource(store, visible, prefix.name)).id : undefined;
  const scopes = await store.scopes({ visible, group, resource, ...(source === undefined ? {} : { source }) });
  const states = scopes.filter(({ kind }) => kind.version === version);
  const [api] = definitionsOf(states);
  if (api === undefined) throw notCollected({ group, resource, version, scopes, prefix });
  const sources = states.map(({ scope }) => scope.source);
  const from = states.length === scopes.length ? everySourceOf(prefix) : await namedSources(store, visible, sources);
  return { api, sources, from, warnings: await warningsOf(question, { scopes, version, resource }) };
}

/** All sources a prefix spans; that of the control objects is no part of the fleet. */
function everySourceOf(prefix: PathPrefix): Condition {
  if (prefix.kind !== 'cluster') return { kind: 'source', kinds: ['account', 'cluster', 'feed'] };
  return { kind: 'source', kinds: ['cluster'], test: { attribute: 'name', text: { op: 'in', values: [prefix.name] } } };
}

async function namedSources(store: Store, visible: VisibleSet, ids: readonly SourceId[]): Promise<Condition> {
  const wanted = new Set(ids);
  const sources = (await store.sources(visible)).filter(({ id }) => wanted.has(id));
  const byKind = Map.groupBy(sources, ({ kind }) => kind);
  return {
    kind: 'or',
    of: [...byKind].map(([kind, members]) => ({
      kind: 'source',
      kinds: [kind],
      test: { attribute: 'name', text: { op: 'in', values: members.map(({ name }) => name) } },
    })),
  };
}

function notCollected(asked: {
  readonly group: string;
  readonly resource: string;
  readonly version: string;
  readonly scopes: readonly ScopeState[];
  readonly prefix: PathPrefix;
}): StatusError {
  const { group, resource, version, scopes, prefix } = asked;
  const name = group === '' ? resource : `${resource}.${group}`;
  const where = prefix.kind === 'cluster' ? `from cluster ${prefix.name}` : 'from any cluster';
  const others = [...new Set(scopes.map(({ kind }) => kind.version))].sort().join(', ');
  const why =
    others === ''
      ? `${name} is not collected ${where}`
      : `${name} is collected ${where} in ${others}, not in ${version}`;
  return new StatusError('NotFound', `the server could not find the requested resource: ${why}`, {
    details: { group, kind: resource },
  });
}

/** Sources whose rows may be missing from the answer: first snapshot not complete, or another version (SEA-V02, S04). */
async function warningsOf(
  question: Omit<CatalogueQuestion, 'controls' | 'computed'>,
  found: { readonly scopes: readonly ScopeState[]; readonly version: string; readonly resource: string },
): Promise<string[]> {
  const lacking = found.scopes.filter(({ complete, kind }) => !complete || kind.version !== found.version);
  if (lacking.length === 0) return [];
  const sources = await question.store.sources(question.visible);
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  const texts = lacking.slice(0, maxWarnings).map(async ({ scope, kind }) => {
    const name = names.get(scope.source) ?? 'unknown';
    if (kind.version !== found.version)
      return `cluster ${name}: ${found.resource} are held in ${kind.version} and left out`;
    const cause = await causeOf(question.store, name);
    return `cluster ${name}: first synchronisation of ${found.resource} is not complete${cause}`;
  });
  const more = lacking.length - texts.length;
  return [...(await Promise.all(texts)), ...(more === 0 ? [] : [`... and ${more} more sources are not complete`])];
}

/** Why a cluster does not get on, in brackets; empty while it does. */
async function causeOf(store: Store, name: string): Promise<string> {
  const stored = await store.get({ kind: 'everything' }, controlKey(store.control, clusterKind, name));
  if (stored === undefined) return '';
  const conditions = readControlObject<Cluster>(clusterKind, stored).status?.conditions ?? [];
  const cause = conditions.find(
    ({ type, status, reason }) => ['Ready', 'Synced'].includes(type) && status === 'False' && reason !== 'Syncing',
  );
  return cause === undefined ? '' : ` (${cause.reason}: ${cause.message})`;
}

/** Sources named in warnings of one answer (SEA-V03). */
const maxWarnings = 10;
