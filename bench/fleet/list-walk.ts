import type { HttpsClient } from './https-client.ts';

/** The part of a list or Table that the benchmark reads. */
interface ListHead {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items?: readonly { readonly metadata: { readonly namespace: string; readonly name: string } }[];
  readonly rows?: readonly unknown[];
}

/** One walk over all pages of a list. */
export interface ListWalk {
  /** Token of each page but the first. */
  readonly tokens: readonly string[];
  /** Time from each request to the last byte of its answer. */
  readonly pageMs: readonly number[];
  readonly bytes: number;
  readonly objects: number;
  /** `<namespace>/<name>`, of lists that are no Tables. */
  readonly names: readonly string[];
}

/** All pods of the fleet. */
export const podsPath = '/fleet/api/v1/pods';

/** The Accept header of `kubectl get`. */
export const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** Walks pods page by page, 500 a page. Parsing the answers is not in the times. */
export async function walkPods(client: HttpsClient, accept?: string): Promise<ListWalk> {
  const tokens: string[] = [];
  const pageMs: number[] = [];
  const names: string[] = [];
  let bytes = 0;
  let objects = 0;
  let token: string | undefined = '';
  while (token !== undefined) {
    const began = performance.now();
    const { body } = await client.get(pagePath(token), accept);
    pageMs.push(performance.now() - began);
    const list = parseList(body);
    for (const { metadata } of list.items ?? []) names.push(`${metadata.namespace}/${metadata.name}`);
    bytes += body.length;
    objects += list.items?.length ?? list.rows?.length ?? 0;
    token = list.metadata.continue || undefined;
    if (token !== undefined) tokens.push(token);
  }
  return { tokens, pageMs, bytes, objects, names };
}

/** The page a token leads to; the first one for the empty token. */
export function pagePath(token: string): string {
  return `${podsPath}?limit=500${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`;
}

/** How many pods the fleet has and at which revision. */
export async function countPods(client: HttpsClient): Promise<{ readonly pods: number; readonly revision: string }> {
  const { items = [], metadata } = parseList((await client.get(`${podsPath}?limit=1`)).body);
  return { pods: items.length + (metadata.remainingItemCount ?? 0), revision: metadata.resourceVersion };
}

/** How many objects an answer lists. */
export function countItems(body: Buffer): number {
  return parseList(body).items?.length ?? 0;
}

function parseList(body: Buffer): ListHead {
  return JSON.parse(body.toString('utf8')) as ListHead; // a list of the server under test; a missing member shows as a wrong figure
}
