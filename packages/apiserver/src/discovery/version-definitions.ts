import {
  definitionOfCrd,
  type KindDefinition,
  parseJsonValue,
  readKindDefinition,
  type SourceId,
  type VersionDefinition,
} from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPage, ScopeState, Store, StoredObject } from '@orrery/storage';
import { textIs } from '../objects/conditions.ts';
import type { Definitions } from './definitions.ts';

/** Which custom kind, in which version. */
export interface CustomKindQuestion {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** One for each source that holds it. */
  readonly scopes: readonly ScopeState[];
}

/** What definitions are read from. */
export interface VersionDefinitionsDeps {
  readonly store: Pick<Store, 'list'>;
  readonly definitions: Pick<Definitions, 'scopes' | 'summaryOf'>;
}

/** `Aggregated`: an API server of its own serves the kind, and no CRD tells of it. */
export type DefinedVersion = VersionDefinition | 'Aggregated';

/**
 * What the CRDs of the sources say of a version of a custom kind; a source is missing where nothing is known. Whoever sees the objects is
 * told it, as by the member, whether or not they see CRDs.
 */
export async function versionDefinitions(
  deps: VersionDefinitionsDeps,
  question: CustomKindQuestion,
): Promise<ReadonlyMap<SourceId, DefinedVersion>> {
  const kept = new Map<SourceId, KindDefinition>();
  for (const scope of question.scopes) {
    const definition = readKindDefinition(deps.definitions.summaryOf(scope).definition);
    if (definition !== undefined) kept.set(scope.scope.source, definition);
  }
  const others = question.scopes.map(({ scope }) => scope.source).filter((source) => !kept.has(source));
  const pushed = others.length === 0 ? [] : await pushedDefinitions(deps, question, others);
  return new Map(
    [...kept, ...pushed].flatMap(([source, { versions }]): [SourceId, DefinedVersion][] => {
      if (versions.length === 0) return [[source, 'Aggregated']];
      const found = versions.find(({ name }) => name === question.version);
      return found === undefined ? [] : [[source, found]];
    }),
  );
}

const crds = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' } as const;

/** Definitions read at once; some have hundreds of kilobytes. */
const pageRows = 50;

/**
 * The definitions that pushed clusters sent (KSY-K13). They come as objects like any other, before or after those of their kind, and nobody
 * asks such a cluster for them: so they are not with the kind, as those of watched clusters are.
 */
async function pushedDefinitions(
  { store, definitions }: VersionDefinitionsDeps,
  { group, resource }: CustomKindQuestion,
  sources: readonly SourceId[],
): Promise<ReadonlyMap<SourceId, KindDefinition>> {
  const visible = { kind: 'grants', grants: [{ sources }] } as const;
  const found = new Map<SourceId, KindDefinition>();
  for (const { scope, complete } of await definitions.scopes({ visible, ...crds })) {
    if (complete) found.set(scope.source, { versions: [] });
  }
  const query = { visible, kinds: [crds], where: textIs('name', `${resource}.${group}`) };
  for await (const { key, body } of objectsOf(store, query))
    found.set(key.source, definitionOfCrd(parseJsonValue(body)));
  return found;
}

async function* objectsOf(store: Pick<Store, 'list'>, query: ObjectQuery): AsyncGenerator<StoredObject> {
  let page: ListPage = await store.list(query, { limit: pageRows });
  for (;;) {
    yield* page.objects;
    if (page.next === undefined) return;
    page = await store.list(query, { after: page.next, limit: pageRows });
  }
}
