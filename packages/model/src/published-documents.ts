/** Name under which the store keeps the index of a member's OpenAPI v3 documents. */
export const openapiIndexName = 'openapi/v3';

/** Name under which the store keeps a member's OpenAPI v2 document, as JSON. */
export const openapiV2Name = 'openapi/v2';

/** Name under which the store keeps the OpenAPI v3 document of a group version. @param path `api/v1`, `apis/apps/v1`. */
export function openapiDocumentName(path: string): string {
  return `${openapiIndexName}/${path}`;
}

/** `api/v1` or `apis/<group>/<version>`: where the OpenAPI v3 document of a group version is below the index. */
export function openapiPath({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}
