import {
  type ApiResource,
  type FeedKindEntry,
  type FeedKindName,
  feedKindText,
  isJsonObject,
  type JsonValue,
  knownFeedKind,
  listAt,
  memberAt,
  parseFeedKind,
  parseJsonValue,
  type SourceId,
  textAt,
} from '@orrery/model';
import type { ScopeState, Store } from '@orrery/storage';

/** Definitions read at once. */
const pageObjects = 100;

/**
 * What a kind of a lease is: a built-in one, one the source has already, one whose CRD was pushed, or one whose plural the pusher says.
 * Undefined when nobody knows its plural (TAG-F10, KSY-K13).
 */
export async function resolveKind(
  store: Pick<Store, 'list'>,
  source: { readonly id: SourceId; readonly scopes: readonly ScopeState[] },
  entry: FeedKindEntry,
): Promise<ApiResource | undefined> {
  const name = parseFeedKind(entry.kind);
  if (name === undefined) return undefined;
  const known =
    knownFeedKind(name) ?? source.scopes.find(({ kind }) => feedKindText(kind) === feedKindText(name))?.kind;
  if (known !== undefined) return known;
  if (entry.resource !== undefined) return saidKind(name, entry.resource, entry.namespaced ?? true);
  return await definedKind(store, source.id, name);
}

/**
 * A custom kind whose definition nobody sent, by Kubernetes' rule for plurals (`meta.UnsafeGuessKindToResource`) and by where its objects
 * are; undefined while there are none.
 */
export function guessKind(name: FeedKindName, namespaces: readonly string[]): ApiResource | undefined {
  if (namespaces.length === 0) return undefined;
  const singular = name.kind.toLowerCase();
  return saidKind(
    name,
    pluralOf(singular),
    namespaces.some((namespace) => namespace !== ''),
  );
}

function pluralOf(singular: string): string {
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

function saidKind({ group, version, kind }: FeedKindName, resource: string, namespaced: boolean): ApiResource {
  const verbs = ['get', 'list', 'watch'];
  return {
    group,
    version,
    resource,
    singular: kind.toLowerCase(),
    kind,
    namespaced,
    shortNames: [],
    categories: [],
    verbs,
  };
}

async function definedKind(
  store: Pick<Store, 'list'>,
  source: SourceId,
  name: FeedKindName,
): Promise<ApiResource | undefined> {
  const query = {
    visible: { kind: 'grants', grants: [{ sources: [source] }] },
    kinds: [{ group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' }],
  } as const;
  let page = await store.list(query, { limit: pageObjects });
  for (;;) {
    for (const { body } of page.objects) {
      const found = kindOfDefinition(parseJsonValue(body), name);
      if (found !== undefined) return found;
    }
    if (page.next === undefined) return undefined;
    page = await store.list(query, { after: page.next, limit: pageObjects });
  }
}

function kindOfDefinition(definition: JsonValue, name: FeedKindName): ApiResource | undefined {
  const spec = memberAt(definition, 'spec');
  if (!isJsonObject(spec) || textAt(spec, 'group') !== name.group) return undefined;
  if (textAt(spec, 'names', 'kind') !== name.kind) return undefined;
  const plural = textAt(spec, 'names', 'plural');
  if (plural === '') return undefined;
  const shortNames = listAt(spec, 'names', 'shortNames').filter((each) => typeof each === 'string');
  const categories = listAt(spec, 'names', 'categories').filter((each) => typeof each === 'string');
  return { ...saidKind(name, plural, textAt(spec, 'scope') !== 'Cluster'), shortNames, categories };
}
