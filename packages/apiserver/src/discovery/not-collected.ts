import { hasReason, isBuiltInGroup, openapiDocumentName, openapiPath, resourceText, StatusError } from '@orrery/model';
import type { ObjectQuery, VisibleSet } from '@orrery/query';
import type { ScopeState, SourceDocument, Store } from '@orrery/storage';
import { isOfSources } from '../objects/conditions.ts';
import type { PathPrefix } from '../request/parse-path.ts';
import type { Definitions } from './definitions.ts';
import { versionDefinitions } from './version-definitions.ts';

/** A kind that was asked for and that no visible source collects in that version. */
export interface MissingKind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Where it is collected in other versions. */
  readonly scopes: readonly ScopeState[];
  readonly prefix: PathPrefix;
  readonly visible: VisibleSet;
}

/** What the reason is looked for in. */
interface MissingKindDeps {
  readonly store: Store;
  readonly definitions: Pick<Definitions, 'sources' | 'scopes' | 'summaryOf'>;
}

/** Clusters that a message names. */
const namedClusters = 5;

/** Different contents of one document that are looked through. */
const contentsRead = 10;

/**
 * The failure of a request for a kind that is not collected, or not in this version: BadRequest where members make the version from the one
 * that is kept, which nobody else can (SEA-S03); else NotFound, and whether it is unknown, or there and not asked for, or was collected once
 * (SEA-A08). Of what the caller does not see nothing is said.
 */
export async function notCollected(deps: MissingKindDeps, missing: MissingKind): Promise<StatusError> {
  const { group, resource } = missing;
  const others = otherVersions(missing);
  if (others !== '' && (await isServedByMembers(deps, missing))) {
    const name = resourceText(missing);
    const converted = `${name} of ${missing.version} are made by a webhook of the clusters`;
    return new StatusError('BadRequest', `${converted} and cannot be served from what is collected; ask for ${others}`);
  }
  const why = await reasonOf(deps, missing);
  return new StatusError('NotFound', `the server could not find the requested resource: ${why}`, {
    details: { group, kind: resource },
  });
}

async function reasonOf(deps: MissingKindDeps, missing: MissingKind): Promise<string> {
  const { group, resource, version, prefix } = missing;
  const name = group === '' ? resource : `${resource}.${group}`;
  const where = prefix.kind === 'cluster' ? `from cluster ${prefix.name}` : 'from any cluster';
  const others = otherVersions(missing);
  if (others !== '') return `${name} is collected ${where} in ${others}, not in ${version}`;
  const until = await collectedUntil(deps.store, missing);
  if (until !== undefined) return `${name} was collected ${where} until ${new Date(until).toISOString()}`;
  const clusters = await clustersWith(deps, missing);
  if (clusters.length === 0) return `${name} is not collected ${where}, and no cluster is known to have it`;
  const more = clusters.length > namedClusters ? ` and ${clusters.length - namedClusters} more` : '';
  const stanza = JSON.stringify({ group, resources: [resource] });
  return (
    `${name} is not collected ${where}; it exists in ${clusters.slice(0, namedClusters).join(', ')}${more}: ` +
    `to collect it, add ${stanza} to spec.sync.resources of the cluster (spec.syncResources of a PediaCluster)`
  );
}

function otherVersions({ scopes }: MissingKind): string {
  return [...new Set(scopes.map(({ kind }) => kind.version))].sort().join(', ');
}

async function isServedByMembers(deps: MissingKindDeps, missing: MissingKind): Promise<boolean> {
  if (isBuiltInGroup(missing.group)) return false;
  const defined = await versionDefinitions(deps, missing);
  return [...defined.values()].some((version) => version !== 'Aggregated');
}

/** How long is looked for what is gone: a message is worth no more. */
const lookMs = 500;

/** When the last object of the kind went, epoch milliseconds; as long as tombstones are kept, and found in time. */
async function collectedUntil(store: Store, missing: MissingKind): Promise<number | undefined> {
  const { group, resource, visible, prefix } = missing;
  const query: ObjectQuery = {
    visible,
    kinds: [{ group, resource }],
    deleted: 'only',
    order: [{ by: 'revision', descending: true }],
    where: prefix.kind === 'cluster' ? isOfSources('cluster', [prefix.name]) : { kind: 'and', of: [] },
  };
  try {
    const page = await store.list(query, { limit: 1 }, { timeoutMs: lookMs });
    return page.objects[0]?.deletedAt;
  } catch (error) {
    if (hasReason(error, 'Timeout')) return undefined;
    throw error;
  }
}

/** Clusters whose own documents have the kind, in the order of their names. */
async function clustersWith({ store, definitions }: MissingKindDeps, missing: MissingKind): Promise<readonly string[]> {
  const { resource, visible, prefix } = missing;
  const path = openapiPath(missing);
  const documents = await store.documents({ visible, name: openapiDocumentName(path) });
  const having = await contentsWith(store, documents, `"/${path}/${resource}"`);
  const names = new Map((await definitions.sources(visible)).map((source) => [source.id, source]));
  return documents
    .filter(({ hash }) => having.has(hash))
    .flatMap(({ source }) => {
      const found = names.get(source);
      return found?.kind === 'cluster' && (prefix.kind !== 'cluster' || prefix.name === found.name) ? [found.name] : [];
    })
    .toSorted();
}

/** Hashes of the documents that contain a text; most clusters share theirs. */
async function contentsWith(
  store: Store,
  documents: readonly SourceDocument[],
  text: string,
): Promise<ReadonlySet<string>> {
  const having = new Set<string>();
  for (const hash of [...new Set(documents.map((document) => document.hash))].slice(0, contentsRead)) {
    const content = await store.document(hash);
    if (content !== undefined && Buffer.from(content).includes(text)) having.add(hash);
  }
  return having;
}
