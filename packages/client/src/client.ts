import {
  type ApiToken,
  apiTokenKind,
  type Cluster,
  clusterKind,
  StatusError,
  type SyncScope,
  syncScopeKind,
} from '@orrery/model';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type ClientOptions, createConnection } from './connection.ts';
import { type CallOptions, type ControlCollection, createControlCollection } from './control-collection.ts';

const versionSchema = Type.Object({ gitVersion: Type.String() });

const heldDeletesSchema = Type.Object({
  hash: Type.String(),
  count: Type.Integer(),
  scopes: Type.Array(
    Type.Object({
      group: Type.String(),
      resource: Type.String(),
      count: Type.Integer(),
      examples: Type.Array(Type.String()),
    }),
  ),
});

const confirmedSchema = Type.Object({ confirmed: Type.Integer() });

/** Deletions that wait for confirmation, with the name of the whole set. */
export type HeldDeletes = Static<typeof heldDeletesSchema>;

/** What a server says of its version. */
export type ServerVersion = Static<typeof versionSchema>;

/** A typed client of one server. */
export interface Client {
  /** URL without trailing slash. */
  readonly baseUrl: string;
  readonly clusters: ControlCollection<Cluster>;
  /** Tokens of programs; the answer to a creation, and no other, has the token. */
  readonly tokens: ControlCollection<ApiToken>;
  version(options?: CallOptions): Promise<ServerVersion>;
  /** Every kind of a source, with where its collection stands (KSY-G06); none of a source that is not there. */
  scopesOf(source: string, options?: CallOptions): Promise<readonly SyncScope[]>;
  /** What is held back of a cluster for a person to decide (CLD-S33). @throws StatusError NotFound when there is no such cluster. */
  heldDeletes(cluster: string, options?: CallOptions): Promise<HeldDeletes>;
  /** Deletes what is held, of this hash only; gives how many objects. @throws StatusError Conflict when another set is held by now. */
  confirmDeletes(cluster: string, hash: string, options?: CallOptions): Promise<number>;
}

/** A client; it opens nothing until it is used and needs no closing. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const connection = createConnection({ ...options, baseUrl });
  const heldPath = (cluster: string): string =>
    `/apis/orrery.dev/v1alpha1/clusters/${encodeURIComponent(cluster)}/confirmdeletes`;
  const scopes = createControlCollection<SyncScope>(connection, syncScopeKind);
  return {
    baseUrl,
    heldDeletes: async (cluster, callOptions) => {
      const answer = await connection({ method: 'GET', path: heldPath(cluster), ...callOptions });
      if (Value.Check(heldDeletesSchema, answer)) return answer;
      throw new StatusError('InternalError', `${baseUrl} does not answer like an Orrery server.`);
    },
    confirmDeletes: async (cluster, hash, callOptions) => {
      const body = { contentType: 'application/json', value: { hash } };
      const answer = await connection({ method: 'POST', path: heldPath(cluster), body, ...callOptions });
      if (Value.Check(confirmedSchema, answer)) return answer.confirmed;
      throw new StatusError('InternalError', `${baseUrl} does not answer like an Orrery server.`);
    },
    scopesOf: (source, callOptions) => scopes.list({ ...callOptions, labelSelector: `orrery.dev/source=${source}` }),
    clusters: createControlCollection<Cluster>(connection, clusterKind),
    tokens: createControlCollection<ApiToken>(connection, apiTokenKind),
    version: async (callOptions) => {
      const answer = await connection({ method: 'GET', path: '/version', ...callOptions });
      if (Value.Check(versionSchema, answer)) return answer;
      throw new StatusError('InternalError', `${baseUrl}/version does not answer like an Orrery server.`);
    },
  };
}
