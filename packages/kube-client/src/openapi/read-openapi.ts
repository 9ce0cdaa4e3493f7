import { type Static, Type } from 'typebox';
import type { KubeClient, RequestOptions } from '../client/create-kube-client.ts';
import { parseJson } from '../client/parse-json.ts';
import { KubeError } from '../errors/kube-error.ts';

/** Group versions of an index; far above any cluster. */
const entryLimit = 2000;

const indexSchema = Type.Object({
  paths: Type.Record(
    Type.String({ maxLength: 600 }),
    Type.Object({ serverRelativeURL: Type.String({ maxLength: 2000, pattern: '^/openapi/v3/' }) }),
    { maxProperties: entryLimit },
  ),
});

/** The OpenAPI v3 documents of a server: `api/v1`, `apis/apps/v1`, ... */
export interface OpenapiIndex {
  /** URL path of each document, with the hash of its content: as long as the URL is the same the document is. */
  readonly documents: ReadonlyMap<string, string>;
  /** For the next time; undefined when the server gives none. */
  readonly etag: string | undefined;
}

/** One OpenAPI v3 document. */
export interface OpenapiDocument {
  /** Where it was read, as the index said. */
  readonly url: string;
  readonly etag: string | undefined;
  /** JSON, at most 64 MiB; not checked. */
  readonly bytes: Uint8Array;
}

/**
 * Reads the index of the OpenAPI v3 documents (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3), or gives
 * back the previous one when the server says that it still holds.
 * @throws KubeError; NotFound when the server has no OpenAPI v3, NotKubernetes when the answer is none.
 */
export async function readOpenapiIndex(
  client: KubeClient,
  previous: OpenapiIndex | undefined,
  options: RequestOptions = {},
): Promise<OpenapiIndex> {
  const read = await readChanged(client, { path: '/openapi/v3', etag: previous?.etag }, options);
  if (read === undefined && previous !== undefined) return previous;
  const index = read === undefined ? undefined : parseIndex(read.bytes);
  if (index !== undefined) return { documents: index, etag: read?.etag };
  throw new KubeError('NotKubernetes', `${client.server}/openapi/v3 does not answer like a Kubernetes API server`);
}

/**
 * Reads one document of the index; gives back the previous one without a request when the index still names its URL, and after
 * one when the server says that it still holds.
 * @throws KubeError; NotFound when the index does not name it.
 */
export async function readOpenapiDocument(
  client: KubeClient,
  wanted: { readonly index: OpenapiIndex; readonly name: string; readonly previous?: OpenapiDocument | undefined },
  options: RequestOptions = {},
): Promise<OpenapiDocument> {
  const { index, name, previous } = wanted;
  const url = index.documents.get(name);
  if (url === undefined) throw new KubeError('NotFound', `${client.server} has no OpenAPI document of ${name}`);
  if (previous !== undefined && previous.url === url && url.includes('?')) return previous;
  const read = await readChanged(client, { path: url, etag: previous?.etag }, options);
  if (read === undefined && previous !== undefined) return { ...previous, url };
  if (read === undefined) throw new KubeError('NotKubernetes', `${client.server}${url} answers 304 to a first request`);
  return { url, ...read };
}

/** The answer; undefined for 304. */
async function readChanged(
  client: KubeClient,
  { path, etag }: { readonly path: string; readonly etag: string | undefined },
  options: RequestOptions,
): Promise<{ readonly bytes: Uint8Array; readonly etag: string | undefined } | undefined> {
  const answer = await client.send({ ...options, method: 'GET', path, etag });
  if (answer.status === 304) return undefined;
  if (answer.status === 200) return { bytes: answer.bytes, etag: answer.header('etag') };
  // Says what the status means.
  return { bytes: await client.getRaw(path, options), etag: undefined };
}

function parseIndex(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const index: Static<typeof indexSchema> | undefined = parseJson(indexSchema, new TextDecoder().decode(bytes));
  if (index === undefined) return undefined;
  return new Map(Object.entries(index.paths).map(([name, { serverRelativeURL }]) => [name, serverRelativeURL]));
}
