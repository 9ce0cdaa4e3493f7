import type { ApiResource } from './api-resource.ts';

/**
 * The definition of a kind that most of those who serve it share, where some call it otherwise or disagree whether it is in namespaces
 * (SEA-Q06). Of equally many it is the first. Undefined when nobody serves it.
 */
export function majorityDefinition(definitions: readonly ApiResource[]): ApiResource | undefined {
  const alike = [...Map.groupBy(definitions, definitionKey).values()];
  return alike.toSorted((a, b) => b.length - a.length)[0]?.[0];
}

/** Whether two definitions of the same resource agree on what it is. */
export function isSameDefinition(a: ApiResource, b: ApiResource): boolean {
  return definitionKey(a) === definitionKey(b);
}

function definitionKey({ kind, namespaced }: ApiResource): string {
  return `${kind}/${namespaced}`;
}
