import { isKubeError, type KubeClient } from '@orrery/kube-client';
import { parseJsonValue, readIdentity, type SourceId, textAt } from '@orrery/model';
import type { ObjectQuery } from '@orrery/query';
import type { ListPosition, Store } from '@orrery/storage';
import type { DefinedKind } from '../choice/served-kinds.ts';

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
 * The kinds that the CRDs of a member define. They come from the store where CRDs are collected, so that a restart lists nothing
 * (KSY-D12), else from the member.
 * @returns undefined when they may not be listed and none is stored.
 */
export async function readDefinitions(question: DefinitionsQuestion): Promise<readonly DefinedKind[] | undefined> {
  const { store, source } = question;
  const { group, resource } = crdKind;
  const [scope] = await store.scopes({ visible: { kind: 'everything' }, source, group, resource });
  return scope?.complete === true ? await storedDefinitions(question) : await listedDefinitions(question);
}

async function storedDefinitions({ store, cluster }: DefinitionsQuestion): Promise<readonly DefinedKind[]> {
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
    for (const { key, body } of page.objects) found.push(readDefinition(key.name, body));
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

function readDefinition(name: string, body: Uint8Array): DefinedKind {
  const object = parseJsonValue(body);
  return {
    name,
    createdAt: textAt(object, 'metadata', 'creationTimestamp'),
    conversion: textAt(object, 'spec', 'conversion', 'strategy') === 'Webhook' ? 'Webhook' : 'None',
  };
}
