import { type Cluster, clusterKind, StatusError } from '@orrery/model';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type ClientOptions, createConnection } from './connection.ts';
import { type CallOptions, type ControlCollection, createControlCollection } from './control-collection.ts';

const versionSchema = Type.Object({ gitVersion: Type.String() });

/** What a server says of its version. */
export type ServerVersion = Static<typeof versionSchema>;

/** A typed client of one server. */
export interface Client {
  /** URL without trailing slash. */
  readonly baseUrl: string;
  readonly clusters: ControlCollection<Cluster>;
  version(options?: CallOptions): Promise<ServerVersion>;
}

/** A client; it opens nothing until it is used and needs no closing. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const connection = createConnection({ ...options, baseUrl });
  return {
    baseUrl,
    clusters: createControlCollection<Cluster>(connection, clusterKind),
    version: async (callOptions) => {
      const answer = await connection({ method: 'GET', path: '/version', ...callOptions });
      if (Value.Check(versionSchema, answer)) return answer;
      throw new StatusError('InternalError', `${baseUrl}/version does not answer like an Orrery server.`);
    },
  };
}
