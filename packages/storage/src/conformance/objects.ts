import { type ObjectKey, objectPath, type SourceId } from '@orrery/model';
import type { KindName, ObjectQuery, VisibleSet } from '@orrery/query';
import type { StoredObject } from '../contract/records.ts';
import type { Store } from '../contract/store.ts';
import type { Put } from '../contract/writing.ts';

export const everything: VisibleSet = { kind: 'everything' };

export const podKind: KindName = { group: '', resource: 'pods' };

export const nodeKind: KindName = { group: '', resource: 'nodes' };

/** All pods. */
export const allPods: ObjectQuery = { visible: everything, kinds: [podKind] };

/** Everything of these sources and nothing else. */
export function visibleSources(...sources: readonly SourceId[]): VisibleSet {
  return { kind: 'grants', grants: [{ sources }] };
}

/** A pod's key in a source. */
export function podKey(source: SourceId, namespace: string, name: string): ObjectKey {
  return { source, ...podKind, namespace, name };
}

/** The key of a cluster-scoped node. */
export function nodeKey(source: SourceId, name: string): ObjectKey {
  return { source, ...nodeKind, namespace: '', name };
}

/** A write of a pod whose body holds `text`. */
export function putPod(key: ObjectKey, text: string, more: Partial<Put> = {}): Put {
  return putObject(key, { spec: text }, more);
}

/** What a test says of a body beside the key; members in the order given. */
export interface BodyParts {
  /** Members of `metadata` beside name, namespace and annotations. */
  readonly metadata?: object;
  readonly annotations?: object;
  /** Any other member. */
  readonly [member: string]: unknown;
}

/** A write of an object of any kind, its body in the normalised layout. */
export function putObject(key: ObjectKey, parts: BodyParts = {}, more: Partial<Put> = {}): Put {
  const { metadata = {}, annotations = {}, ...rest } = parts;
  const named = { name: key.name, ...(key.namespace === '' ? {} : { namespace: key.namespace }), ...metadata };
  const start = `{"metadata":${JSON.stringify(named).slice(0, -1)},"annotations":${JSON.stringify(annotations)}`;
  const members = Object.entries(rest).map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return {
    op: 'put',
    key,
    version: 'v1',
    uid: `uid-${objectPath(key.namespace, key.name)}`,
    originVersion: '1',
    body: Buffer.from(`${start}}${members.join('')}}`),
    annotationsEnd: Buffer.byteLength(start) - 1,
    ...more,
  };
}

/** `<namespace>/<name>` of objects, in their order. */
export function pathsOf(objects: readonly { readonly key: ObjectKey }[]): string[] {
  return objects.map(({ key }) => objectPath(key.namespace, key.name));
}

/** All objects of a query, gathered in pages of `limit`. */
export async function walkObjects(store: Store, query: ObjectQuery, limit = 100): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let page = await store.list(query, { limit });
  for (;;) {
    found.push(...page.objects);
    if (page.next === undefined) return found;
    page = await store.list(query, { limit, after: page.next });
  }
}

/** Paths of all objects of a query; that `count` says the same is seen to as well. */
export async function walkPaths(store: Store, query: ObjectQuery = allPods, limit = 100): Promise<string[]> {
  const objects = await walkObjects(store, query, limit);
  const count = await store.count(query);
  if (count !== objects.length) throw new Error(`count says ${count}, the walk found ${objects.length}`);
  return pathsOf(objects);
}

/** The text a pod of `putPod` holds. */
export function textOf(object: StoredObject | undefined): string | undefined {
  return object === undefined ? undefined : JSON.parse(new TextDecoder().decode(object.body)).spec;
}
