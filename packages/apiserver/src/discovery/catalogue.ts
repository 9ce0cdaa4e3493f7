import { type ApiResource, majorityDefinition, type SourceId, StatusError } from '@orrery/model';
import type { Condition, VisibleSet } from '@orrery/query';
import type { ScopeState, Source, Store } from '@orrery/storage';
import type { ComputedKind, ControlHandler } from '../apiserver-deps.ts';
import { isOfSources } from '../objects/conditions.ts';
import type { PathPrefix } from '../request/parse-path.ts';
import type { Definitions } from './definitions.ts';
import { notCollected } from './not-collected.ts';
import { rootKinds } from './root-kinds.ts';
import { isServedIn, withOtherVersions } from './served-versions.ts';

/** What kinds are found in. */
export interface CatalogueDeps {
  readonly store: Store;
  readonly definitions: Definitions;
  readonly controls: readonly ControlHandler[];
  readonly computed: readonly ComputedKind[];
}

/** Which kinds a prefix has and who asks. */
export interface CatalogueQuestion extends CatalogueDeps {
  readonly visible: VisibleSet;
  readonly prefix: PathPrefix;
}

/** What multi-source paths can do with a kind; also what single-cluster paths can, until live access is built. */
const memberVerbs: readonly string[] = ['get', 'list', 'watch'];

/**
 * The kinds a prefix serves: the control kinds, the union of what is collected, or what one cluster collects (SEA-Q02).
 * @throws StatusError NotFound when the prefix names an unknown or invisible cluster (SEA-A07).
 */
export async function catalogueOf(question: CatalogueQuestion): Promise<readonly ApiResource[]> {
  const { definitions, controls, computed, visible, prefix } = question;
  if (prefix.kind === 'root') return [...[...controls, ...computed].map(({ kind }) => kind.api), ...rootKinds];
  if (prefix.kind === 'fleet') return definitionsOf(await definitions.scopes({ visible }));
  const { id } = await clusterSource(definitions, visible, prefix);
  return definitionsOf(await definitions.scopes({ visible, source: id }));
}

/**
 * The cluster that a path names.
 * @throws StatusError NotFound, or BadRequest on a compatible path, where clients expect that; an invisible cluster is as unknown as one
 *   that is not there (SEA-A07).
 */
export async function clusterSource(
  definitions: Pick<Definitions, 'sources'>,
  visible: VisibleSet,
  { name, isCompatible }: { readonly name: string; readonly isCompatible: boolean },
): Promise<Source> {
  const sources = await definitions.sources(visible);
  const found = sources.find((source) => source.kind === 'cluster' && source.name === name);
  if (found !== undefined) return found;
  if (isCompatible)
    throw new StatusError('BadRequest', `the server could not find the requested cluster: ${JSON.stringify(name)}`);
  throw new StatusError('NotFound', `clusters.orrery.dev ${JSON.stringify(name)} not found`, {
    details: { group: 'orrery.dev', kind: 'clusters', name },
  });
}

/** One definition per group, version and resource: the one most sources share (SEA-Q06). */
function definitionsOf(scopes: readonly ScopeState[]): readonly ApiResource[] {
  const byName = Map.groupBy(scopes, ({ kind }) => `${kind.group}/${kind.version}/${kind.resource}`);
  const stored = [...byName.values()].map((states) => ({ ...majorityOf(states), verbs: memberVerbs }));
  return withOtherVersions(stored, scopes);
}

function majorityOf(states: readonly ScopeState[]): ApiResource {
  const kind = majorityDefinition(states.map((state) => state.kind));
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
  /** Those that the caller sees, of a single cluster no other. */
  readonly seen: readonly Source[];
  /** Where its collection from these sources stands. */
  readonly scopes: readonly ScopeState[];
  /** What the answer lacks since it is held in other versions, for `Warning` headers. */
  readonly warnings: readonly string[];
}

/**
 * Finds a collected kind of the fleet or of one cluster.
 * @throws StatusError NotFound when no visible source collects it in this version (SEA-A08), BadRequest when it is made by webhooks (SEA-S03).
 */
export async function findMemberKind(
  question: Omit<CatalogueQuestion, 'controls' | 'computed'>,
  wanted: { readonly group: string; readonly version: string; readonly resource: string },
): Promise<MemberKind> {
  const { definitions, visible, prefix } = question;
  const { group, version, resource } = wanted;
  const cluster = prefix.kind === 'cluster' ? await clusterSource(definitions, visible, prefix) : undefined;
  const ofCluster = cluster === undefined ? {} : { source: cluster.id };
  const scopes = await definitions.scopes({ visible, group, resource, ...ofCluster });
  const states = scopes.filter((scope) => isServedIn(scope, version));
  const api = definitionsOf(states).find((kind) => kind.version === version);
  if (api === undefined) throw await notCollected(question, { ...wanted, scopes, prefix, visible });
  const sources = states.map(({ scope }) => scope.source);
  const from = states.length === scopes.length ? everySourceOf(prefix) : await namedSources(question, sources);
  const warnings = await otherVersions(question, { scopes, version, resource });
  const seen = cluster === undefined ? await definitions.sources(visible) : [cluster];
  return { api, sources, from, seen, scopes: states, warnings };
}

/** All sources a prefix spans; that of the control objects is no part of the fleet. */
function everySourceOf(prefix: PathPrefix): Condition {
  if (prefix.kind !== 'cluster') return { kind: 'source', kinds: ['account', 'cluster', 'feed'] };
  return isOfSources('cluster', [prefix.name]);
}

async function namedSources(
  { definitions, visible }: Pick<CatalogueQuestion, 'definitions' | 'visible'>,
  ids: readonly SourceId[],
): Promise<Condition> {
  const wanted = new Set(ids);
  const sources = (await definitions.sources(visible)).filter(({ id }) => wanted.has(id));
  const byKind = Map.groupBy(sources, ({ kind }) => kind);
  return {
    kind: 'or',
    of: [...byKind].map(([kind, members]) =>
      isOfSources(
        kind,
        members.map(({ name }) => name),
      ),
    ),
  };
}

/** Sources whose rows are missing from the answer, since they are held in another version (SEA-S04). */
async function otherVersions(
  { definitions, visible }: Pick<CatalogueQuestion, 'definitions' | 'visible'>,
  found: { readonly scopes: readonly ScopeState[]; readonly version: string; readonly resource: string },
): Promise<string[]> {
  const others = found.scopes.filter((scope) => !isServedIn(scope, found.version));
  if (others.length === 0) return [];
  const names = new Map((await definitions.sources(visible)).map(({ id, name }) => [id, name]));
  const texts = others.slice(0, maxWarnings).map(({ scope, kind }) => {
    const name = names.get(scope.source) ?? 'unknown';
    return `cluster ${name}: ${found.resource} are held in ${kind.version} and left out`;
  });
  const more = others.length - texts.length;
  return more === 0 ? texts : [...texts, `... and ${more} more sources hold other versions`];
}

/** Sources named in warnings of one answer (SEA-V03). */
const maxWarnings = 10;
