import type { Cluster } from '@orrery/lab';

/** An object that a table is printed of. */
export interface PrintedObject {
  /** Of the collection it is created in. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly metadata: object;
  /** All but its metadata. */
  readonly body: object;
  /** What is merged into it afterwards, each through a subresource. */
  readonly parts: readonly (readonly [subresource: string, body: object])[];
  /** Deleted at the end: it stays as long as its finalizer does. */
  readonly isDeleted: boolean;
}

/** What an object has beside its name. */
export interface PrintedParts {
  readonly metadata?: object;
  readonly status?: object;
  readonly approval?: object;
  readonly isDeleted?: boolean;
}

/** Makes objects of one kind; those that have a namespace are in `printed`. */
type PrintedMaker = (name: string, body?: object, parts?: PrintedParts) => PrintedObject;

/** @param path of its collection. */
export function printedKind(path: string, kind: string): PrintedMaker {
  return (name, body = {}, { metadata = {}, status, approval, isDeleted = false } = {}) => {
    const parts: (readonly [string, object])[] = [];
    if (approval !== undefined) parts.push(['approval', { status: approval }]);
    if (status !== undefined) parts.push(['status', { status }]);
    const finalizers = isDeleted ? { finalizers: ['lab.orrery.dev/stays'] } : {};
    return { path, kind, name, metadata: { ...finalizers, ...metadata }, body, parts, isDeleted };
  };
}

/** Creates objects one by one. @returns what the API server refused, with its words. */
export async function createPrinted(cluster: Cluster, objects: readonly PrintedObject[]): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const object of objects) {
    const failure = await createOne(cluster, object);
    if (failure !== undefined) refused.push(`${object.path}/${object.name}: ${failure}`);
  }
  return refused;
}

async function createOne(cluster: Cluster, object: PrintedObject): Promise<string | undefined> {
  const { path, kind, name, metadata, body, parts, isDeleted } = object;
  const apiVersion = path.replace(/^\/apis?\//, '').replace(/\/(?:namespaces\/[^/]+\/)?[a-z]+$/, '');
  const created = JSON.stringify({ apiVersion, kind, metadata: { ...metadata, name }, ...body });
  const one = `${path}/${encodeURIComponent(name)}`;
  const contentType = 'application/merge-patch+json';
  const requests = [
    { method: 'POST', path, body: created } as const,
    ...parts.map(
      ([part, patch]) =>
        ({ method: 'PATCH', path: `${one}/${part}`, body: JSON.stringify(patch), contentType }) as const,
    ),
    ...(isDeleted ? [{ method: 'DELETE', path: one } as const] : []),
  ];
  for (const request of requests) {
    const answer = await cluster.request(request);
    if (answer.status >= 300) return `${request.method} ${answer.status} ${answer.body}`;
  }
  return undefined;
}
