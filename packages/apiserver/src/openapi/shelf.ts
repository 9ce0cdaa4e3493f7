import { createHash } from 'node:crypto';
import type { PathPrefix } from '../request/parse-path.ts';

/** Where the text of an OpenAPI v3 document, or a part of it, comes from. */
export type SchemaPart =
  /** Published by a member. */
  | { readonly kind: 'stored'; readonly hash: string }
  /** Of a group version of the hub version, as this build knows it. */
  | { readonly kind: 'hub'; readonly path: string }
  | { readonly kind: 'own'; readonly json: string; readonly hash: string };

/** An OpenAPI v3 document of a group version. */
export interface ShelfEntry {
  /** Below `/openapi/v3/`: `api/v1`, `apis/apps/v1`. */
  readonly path: string;
  /** Changes with the document. */
  readonly hash: string;
  /** Of several, what an earlier one has is taken from it. */
  readonly parts: readonly [SchemaPart, ...SchemaPart[]];
}

/** The documents of a prefix, without their texts. */
export interface Shelf {
  readonly entries: ReadonlyMap<string, ShelfEntry>;
  /** `/openapi/v3`. */
  readonly index: string;
  /** Changes with any of the documents. */
  readonly hash: string;
  /** The content of the member's own OpenAPI v2 document, where one member is all there is. */
  readonly version2?: string;
}

/** A document made of parts. */
export function entryOf(path: string, parts: ShelfEntry['parts']): ShelfEntry {
  const hashes = parts.map((part) => (part.kind === 'hub' ? `hub ${part.path}` : part.hash));
  const [first] = hashes;
  const hash = hashes.length === 1 && parts[0].kind !== 'hub' ? first : digest(hashes.join('\n'));
  return { path, hash: hash ?? '', parts };
}

/** Documents put together, with their index. */
export function shelfOf(prefix: PathPrefix, entries: readonly ShelfEntry[], version2?: string): Shelf {
  const base = `${pathOf(prefix)}/openapi/v3`;
  const paths = entries.map(({ path, hash }) => {
    const place = path.split('/').map(encodeURIComponent).join('/');
    return [path, { serverRelativeURL: `${base}/${place}?hash=${encodeURIComponent(hash)}` }] as const;
  });
  return {
    entries: new Map(entries.map((entry) => [entry.path, entry])),
    index: `${JSON.stringify({ paths: Object.fromEntries(paths) })}\n`,
    hash: digest(entries.map(({ path, hash }) => `${path} ${hash}`).join('\n')),
    ...(version2 === undefined ? {} : { version2 }),
  };
}

/**
 * The path of a prefix, without slash at its end. Documents are named by their whole path: clients take one that does not begin with
 * `/openapi/v3` as it is, older ones take any so (client-go, `openapi.client.Paths`).
 */
function pathOf(prefix: PathPrefix): string {
  if (prefix.kind === 'root') return '';
  const base = prefix.isCompatible ? '/apis/clusterpedia.io/v1beta1/resources' : '/fleet';
  return prefix.kind === 'fleet' ? base : `${base}/clusters/${encodeURIComponent(prefix.name)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase();
}
