import { isJsonObject, type JsonObject, type JsonValue, memberAt } from '@orrery/model';

/** Members of an OpenAPI v3 document that are maps and are put together. */
const maps = { paths: ['paths'], schemas: ['components', 'schemas'] } as const;

/** One OpenAPI v3 document of several of the same group version: what an earlier one has is taken from it. */
export function mergeDocuments(documents: readonly JsonValue[]): JsonObject {
  const [first] = documents.filter(isJsonObject);
  return {
    ...first,
    paths: mergeMaps(documents.map((document) => memberAt(document, ...maps.paths))),
    components: { schemas: mergeMaps(documents.map((document) => memberAt(document, ...maps.schemas))) },
  };
}

function mergeMaps(values: readonly (JsonValue | undefined)[]): JsonObject {
  const members = new Map<string, JsonValue>();
  for (const value of values) {
    if (!isJsonObject(value)) continue;
    for (const [name, member] of Object.entries(value)) if (!members.has(name)) members.set(name, member);
  }
  return Object.fromEntries(members);
}
