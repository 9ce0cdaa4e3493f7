import type { InjectedAnswer } from '../create-apiserver.ts';
import { documentOf, type Fleet, startFleet } from '../test-fleet.ts';

/** A fleet whose clusters are written through the API, as the user `admin`. */
export interface ControlFleet extends Fleet {
  /** Posts a document as JSON; `query` starts with its question mark. */
  create(object: unknown, query?: string): Promise<InjectedAnswer>;
  /** Sends a merge patch to a cluster; `query` starts with its question mark. */
  patch(name: string, change: unknown, query?: string): Promise<InjectedAnswer>;
  /** Deletes a cluster, with a body only where there are options. */
  remove(name: string, options?: object): Promise<InjectedAnswer>;
  /** The metadata of a cluster as it is read now. */
  metadataOf(name: string): Promise<Readonly<Record<string, unknown>>>;
}

/** The path of the collection of clusters. */
export const clusters = '/apis/orrery.dev/v1alpha1/clusters';

/** Where a cluster of `manifest` is reached. */
export const addresses = ['https://10.0.0.1:6443'];

/** A cluster as a client writes it; it has addresses only, unless told. */
export function manifest(name: string, spec: unknown = { access: { addresses } }, metadata: object = {}): object {
  return { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name, ...metadata }, spec };
}

/** Status, reason and message in one line. */
export function summary(answer: InjectedAnswer): string {
  const { reason, message } = documentOf(answer);
  return `${answer.statusCode} ${reason} ${message}`;
}

/** Starts a fleet without a cluster. */
export async function startControlFleet(): Promise<ControlFleet> {
  const fleet = await startFleet();
  const json = { 'content-type': 'application/json' };
  const mergePatch = { 'content-type': 'application/merge-patch+json' };
  return {
    ...fleet,
    create: (object, query = '') =>
      fleet.send({ method: 'POST', url: `${clusters}${query}`, headers: json, body: JSON.stringify(object) }),
    patch: (name, change, query = '') => {
      const url = `${clusters}/${name}${query}`;
      return fleet.send({ method: 'PATCH', url, headers: mergePatch, body: JSON.stringify(change) });
    },
    remove: (name, options) => {
      const url = `${clusters}/${name}`;
      if (options === undefined) return fleet.send({ method: 'DELETE', url });
      return fleet.send({ method: 'DELETE', url, headers: json, body: JSON.stringify(options) });
    },
    metadataOf: async (name) => documentOf(await fleet.send(`${clusters}/${name}`)).metadata,
  };
}
