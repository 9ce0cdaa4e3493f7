import { isKubeError, type KubeClient } from '@orrery/kube-client';
import {
  type ApiResource,
  definitionOfCrd,
  isBuiltInGroup,
  type KindDefinition,
  parseJsonValue,
  readIdentity,
  type SourceId,
  textAt,
} from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPosition, ScopeState, Store } from '@orrery/storage';
import { type DefinedKind, kindName } from '../choice/served-kinds.ts';
import { readScopeFacts } from '../scope/scope-facts.ts';

/** The kind of definitions of kinds. */
export const crdKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

/** Definitions read at once. */
const pageObjects = 100;

/** Whose definitions are read. */
export interface DefinitionsQuestion {
  readonly source: SourceId;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly store: Store;
  readonly client: KubeClient;
  readonly signal: AbortSignal;
}

/**
 * The kinds that the CRDs of a member define. They come from the store where all CRDs are collected as they are, so that a restart lists
 * nothing (KSY-D12), else from the member.
 * @returns undefined when they may not be listed and none is stored.
 */
export async function readDefinitions(question: DefinitionsQuestion): Promise<readonly DefinedKind[] | undefined> {
  const { store, source } = question;
  const { group, resource } = crdKind;
  const [scope] = await store.scopes({ visible: { kind: 'everything' }, source, group, resource });
  const stored = scope !== undefined && hasEvery(scope) ? await storedDefinitions(question) : undefined;
  return stored ?? (await listedDefinitions(question));
}

/** What defines a custom kind; undefined where it is not known. */
export type DefinitionOf = (kind: Pick<ApiResource, 'group' | 'resource'>) => KindDefinition | undefined;

/**
 * What the CRDs of a member say of its kinds. @param isWhole that these are all it has: then a kind without one is served by an API server
 * of its own.
 */
export function definitionsIn(kinds: readonly DefinedKind[], isWhole: boolean): DefinitionOf {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return (kind) => {
    if (isBuiltInGroup(kind.group)) return undefined;
    const found = byName.get(kindName(kind));
    if (found !== undefined) return found.definition;
    return isWhole ? { versions: [] } : undefined;
  };
}

/** A scope that was narrowed by a selector or to namespaces holds some of them. */
function hasEvery({ complete, facts }: ScopeState): boolean {
  const { selection = '[]' } = readScopeFacts(facts);
  return complete && /^\[(null(,null)*)?\]$/.test(selection);
}

/** Undefined when they are stored without what they define (profile `metadata`). */
async function storedDefinitions({ store, cluster }: DefinitionsQuestion): Promise<readonly DefinedKind[] | undefined> {
  const { group, resource } = crdKind;
  const query: ObjectQuery = {
    visible: { kind: 'everything' },
    kinds: [{ group, resource }],
    where: {
      kind: 'source',
      kinds: ['cluster'],
      test: { attribute: 'name', text: { op: 'in', values: [cluster] } },
    },
  };
  const found: DefinedKind[] = [];
  for (let after: ListPosition | undefined; ; ) {
    const page = await store.list(query, { limit: pageObjects, ...(after === undefined ? {} : { after }) });
    for (const { key, body } of page.objects) {
      const defined = readDefinition(key.name, body);
      if (defined.definition.versions.length === 0) return undefined;
      found.push(defined);
    }
    if (page.next === undefined) return found;
    after = page.next;
  }
}

async function listedDefinitions({ client, signal }: DefinitionsQuestion): Promise<DefinedKind[] | undefined> {
  const found: DefinedKind[] = [];
  try {
    for await (const page of client.listPages(crdKind, { limit: pageObjects, signal })) {
      for (const item of page.items) {
        const { name } = readIdentity(page.bytes, item);
        found.push(readDefinition(name, page.bytes.subarray(item.start, item.end)));
      }
    }
    return found;
  } catch (error) {
    // A right that is missing narrows what is known; every other failure ends the round.
    if (isKubeError(error) && (error.reason === 'Forbidden' || error.reason === 'NotFound')) return undefined;
    throw error;
  }
}

function readDefinition(name: string, body: Uint8Array): Required<DefinedKind> {
  const object = parseJsonValue(body);
  return {
    name,
    createdAt: textAt(object, 'metadata', 'creationTimestamp'),
    conversion: textAt(object, 'spec', 'conversion', 'strategy') === 'Webhook' ? 'Webhook' : 'None',
    definition: definitionOfCrd(object),
  };
}
