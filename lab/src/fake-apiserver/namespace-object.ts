import { isJsonObject, type JsonObject, memberOf, objectOf } from './exact-json.ts';

/** A Namespace with what an API server adds: the label of its name, the finalizer, the phase. What is there stays. */
export function completeNamespace(body: JsonObject, name: string): JsonObject {
  const metadata = membersOf(body, 'metadata');
  const labels = objectOf([...membersOf(objectOf(metadata), 'labels'), ['kubernetes.io/metadata.name', name]]);
  return objectOf([
    ['spec', { finalizers: ['kubernetes'] }],
    ['status', { phase: 'Active' }],
    ...Object.entries(body),
    ['metadata', objectOf([...metadata, ['labels', labels]])],
  ]);
}

function membersOf(object: JsonObject, name: string): [string, unknown][] {
  const member = memberOf(object, name);
  return isJsonObject(member) ? Object.entries(member) : [];
}
