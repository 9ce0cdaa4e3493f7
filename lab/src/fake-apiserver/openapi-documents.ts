import { createHash } from 'node:crypto';
import type { TypedBody } from './answer.ts';

/**
 * OpenAPI documents as JSON text: those of v3 by their path below `/openapi/v3/` (`api/v1`, `apis/apps/v1`), that of v2 under `v2`; under `v3` an
 * index that says something else than the true one.
 */
export type OpenapiDocuments = ReadonlyMap<string, string>;

/**
 * What kube-apiserver answers below `/openapi` (seen on 1.32 and 1.36): hashes in the index are SHA-512 of the documents, and so is the
 * entity tag of v2.
 * @returns undefined where there is nothing; an empty body where the client has it already.
 */
export function openapiAnswer(
  documents: OpenapiDocuments,
  path: string,
  held: string | undefined,
): TypedBody | undefined {
  if (documents.size === 0 || !path.startsWith('/openapi/')) return undefined;
  const text = documents.get(path.replace(/^\/openapi\/(?:v3\/)?/, '')) ?? indexAt(path, documents);
  if (text === undefined) return undefined;
  const etag = `"${hashOf(text)}"`;
  const isHeld = (held ?? '').split(',').some((each) => each.trim() === etag);
  return { text: isHeld ? '' : text, headers: { 'content-type': 'application/json', etag } };
}

function indexAt(path: string, documents: OpenapiDocuments): string | undefined {
  if (path !== '/openapi/v3') return undefined;
  const paths = [...documents].filter(([each]) => each !== 'v2');
  const entries = paths.map(([each, text]) => [
    each,
    { serverRelativeURL: `/openapi/v3/${each}?hash=${hashOf(text)}` },
  ]);
  return JSON.stringify({ paths: Object.fromEntries(entries) });
}

function hashOf(text: string): string {
  return createHash('sha512').update(text).digest('hex').toUpperCase();
}
