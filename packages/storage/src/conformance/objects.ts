import { type ObjectKey, objectPath, type SourceId } from '@orrery/model';
import type { Put, Store, StoredObject } from '../contract.ts';

export const everything = { kind: 'everything' } as const;

/** A pod's key in a source. */
export function podKey(source: SourceId, namespace: string, name: string): ObjectKey {
  return { source, group: '', resource: 'pods', namespace, name };
}

/** A write of a pod whose body holds `text`. */
export function putPod(key: ObjectKey, text: string, more: Partial<Put> = {}): Put {
  const metadata = `{"metadata":{"name":${JSON.stringify(key.name)},"annotations":{}}`;
  return {
    op: 'put',
    key,
    version: 'v1',
    uid: `uid-${objectPath(key.namespace, key.name)}`,
    originVersion: '1',
    labels: [],
    body: new TextEncoder().encode(`${metadata},"spec":${JSON.stringify(text)}}`),
    annotationsEnd: metadata.length - 2,
    ...more,
  };
}

/** All paths of the pods of a query, gathered in pages of `limit`. */
export async function walkPods(store: Store, limit: number, sources?: readonly SourceId[]): Promise<string[]> {
  const paths: string[] = [];
  let page = await store.list(podQuery(limit, sources));
  for (;;) {
    paths.push(...page.objects.map((object) => objectPath(object.key.namespace, object.key.name)));
    if (page.next === undefined) return paths;
    page = await store.list({ ...podQuery(limit, sources), after: page.next });
  }
}

/** A question for pods of all visible sources, or of some. */
export function podQuery(limit: number, sources?: readonly SourceId[]) {
  return { visible: everything, group: '', resource: 'pods', limit, ...(sources === undefined ? {} : { sources }) };
}

/** The text a pod of `putPod` holds. */
export function textOf(object: StoredObject | undefined): string | undefined {
  return object === undefined ? undefined : JSON.parse(new TextDecoder().decode(object.body)).spec;
}
