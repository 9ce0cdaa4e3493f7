import {
  type ApiResource,
  isBuiltInGroup,
  openapiDocumentName,
  openapiIndexName,
  openapiPath,
  openapiV2Name,
} from '@orrery/model';
import type { VisibleSet } from '@orrery/query';
import type { Source, SourceDocument, Store } from '@orrery/storage';
import { clusterSource } from '../discovery/catalogue.ts';
import type { Definitions } from '../discovery/definitions.ts';
import { kubernetesVersionOf } from '../discovery/version-document.ts';
import type { PathPrefix } from '../request/parse-path.ts';
import type { HubDocuments } from './hub-documents.ts';
import { entryOf, type SchemaPart, type Shelf, type ShelfEntry, shelfOf } from './shelf.ts';

/** Documents that one is put together from at most; that many clusters with different definitions of one group are no rule. */
const mergedDocuments = 20;

/** What a shelf is made from. */
export interface ShelfQuestion {
  readonly store: Store;
  readonly definitions: Pick<Definitions, 'sources'>;
  readonly hub: HubDocuments;
  readonly visible: VisibleSet;
  /** The kinds the prefix serves. */
  readonly kinds: readonly ApiResource[];
}

/**
 * The documents of one cluster, as its API server published them last; of one that published none (denied, pushed), what this build
 * knows of built-in kinds (SEA-R02).
 * @throws StatusError NotFound as `clusterSource`.
 */
export async function clusterShelf(
  question: ShelfQuestion,
  prefix: Extract<PathPrefix, { kind: 'cluster' }>,
): Promise<Shelf> {
  const { store, definitions, hub, visible, kinds } = question;
  const { id } = await clusterSource(definitions, visible, prefix);
  const documents = await store.documents({ visible, source: id });
  const version2 = documents.find(({ name }) => name === openapiV2Name)?.hash;
  const published = documents.filter(({ name }) => name.startsWith(`${openapiIndexName}/`));
  if (published.length === 0) return shelfOf(prefix, hubEntries(hub, pathsOf(kinds)), version2);
  const entries = published.map(({ name, hash }) =>
    entryOf(name.slice(openapiIndexName.length + 1), [{ kind: 'stored', hash }]),
  );
  return shelfOf(prefix, entries, version2);
}

/**
 * The documents of the fleet, one per group version that is served: of built-in kinds that of the newest member, of custom kinds those of
 * all members put together; where no member gives one, what this build knows (SEA-R02).
 */
export async function fleetShelf(
  question: ShelfQuestion,
  prefix: Extract<PathPrefix, { kind: 'fleet' }>,
): Promise<Shelf> {
  const { store, definitions, hub, visible, kinds } = question;
  const newest = newestFirst(await definitions.sources(visible));
  const byName = Map.groupBy(await store.documents({ visible }), ({ name }) => name);
  const entries = pathsOf(kinds).flatMap((path): readonly ShelfEntry[] => {
    const published = byName.get(openapiDocumentName(path)) ?? [];
    const [first, ...others] = partsOf(published, newest);
    if (first === undefined) return hubEntries(hub, [path]);
    return [entryOf(path, isBuiltIn(path) ? [first] : [first, ...others])];
  });
  return shelfOf(prefix, entries);
}

/** Each content once, that of the newest member first. */
function partsOf(published: readonly SourceDocument[], newest: ReadonlyMap<number, number>): readonly SchemaPart[] {
  const placeOf = ({ source }: SourceDocument): number => newest.get(source) ?? newest.size;
  const hashes = new Set(published.toSorted((a, b) => placeOf(a) - placeOf(b)).map(({ hash }) => hash));
  return [...hashes].slice(0, mergedDocuments).map((hash) => ({ kind: 'stored', hash }));
}

function hubEntries(hub: HubDocuments, paths: readonly string[]): readonly ShelfEntry[] {
  return paths.filter((path) => hub.has(path)).map((path) => entryOf(path, [{ kind: 'hub', path }]));
}

function pathsOf(kinds: readonly ApiResource[]): readonly string[] {
  return [...new Set(kinds.map(openapiPath))].sort();
}

function isBuiltIn(path: string): boolean {
  return path.startsWith('api/') || isBuiltInGroup(path.split('/')[1] ?? '');
}

/** Sources by their place, the newest Kubernetes version first. */
function newestFirst(sources: readonly Source[]): ReadonlyMap<number, number> {
  const versions = new Map(sources.map((source) => [source.id, kubernetesVersionOf(source)]));
  const numberOf = ({ id }: Source, at: number): number => versions.get(id)?.[at] ?? 0;
  const sorted = sources.toSorted((a, b) => {
    const places = [0, 1, 2].map((at) => numberOf(b, at) - numberOf(a, at));
    return places.find((difference) => difference !== 0) ?? 0;
  });
  return new Map(sorted.map(({ id }, place) => [id, place]));
}
