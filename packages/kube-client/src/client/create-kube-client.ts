import type { Outbound } from '@orrery/http';
import type { Clock } from '@orrery/kit';
import type { Static, TSchema } from 'typebox';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { KubeError } from '../errors/kube-error.ts';
import { createKubeRequests } from './kube-requests.ts';
import { type ListedPage, type ListedResource, type ListOptions, listPages } from './list-pages.ts';
import { parseJson } from './parse-json.ts';
import { probeCluster } from './probe-cluster.ts';
import type { ResourceName } from './resource-path.ts';
import { type KubeWatchEvent, type WatchOptions, watchEvents } from './watch-events.ts';

/** Who may end a request. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
}

/** What is asked of a cluster. Every failure is a KubeError, except that an abort rejects with the signal's reason. */
export interface KubeClient extends AsyncDisposable {
  /** The base URL in use. */
  readonly server: string;
  /** The bytes of a 200, decompressed, at most 64 MiB within 60 s. */
  getRaw(path: string, options?: RequestOptions): Promise<Uint8Array>;
  /** A JSON document. @throws KubeError NotKubernetes when it has not the schema's form. */
  getJson<S extends TSchema>(path: string, schema: S, options?: RequestOptions): Promise<Static<S>>;
  /** See `listPages` for when it ends and what it throws. */
  listPages(resource: ListedResource, options?: ListOptions): AsyncIterable<ListedPage>;
  /** See `watchEvents`; batches of what arrived together. */
  watch(resource: ResourceName, options: WatchOptions): AsyncIterable<readonly KubeWatchEvent[]>;
  /** Asks for readiness on a connection of its own, so that a busy one is not read as a dead cluster (KSY-A21, G01). */
  probe(options?: RequestOptions): Promise<void>;
}

/** What a client needs. */
export interface KubeClientDeps {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** `orrery/<version> (kube-sync)` (KSY-A22). */
  readonly userAgent: string;
}

/**
 * A client of one cluster under one credential. Nothing is connected before the first request. Disposing it ends its requests.
 * @throws OutboundError when the access names an address or credential that cannot be used at all.
 */
export function createKubeClient(access: ClusterAccess, deps: KubeClientDeps): KubeClient {
  const { credential } = access;
  const target = {
    class: 'cluster-api' as const,
    url: access.server,
    tls: {
      caPem: access.caPem,
      serverName: access.serverName,
      ...(credential.kind === 'clientCertificate'
        ? { certificatePem: credential.certificatePem, keyPem: credential.keyPem }
        : {}),
    },
  };
  const { clock, userAgent } = deps;
  const channel = deps.outbound.open(target);
  const probeChannel = deps.outbound.open(target);
  const requests = createKubeRequests({ access, channel, clock, userAgent });
  const probeRequests = createKubeRequests({ access, channel: probeChannel, clock, userAgent });
  const getRaw = (path: string, options: RequestOptions = {}): Promise<Uint8Array> =>
    requests.body({ path, right: `get ${path.replace(/\?.*$/, '')}`, signal: options.signal });
  return {
    server: access.server,
    getRaw,
    getJson: async (path, schema, options) => {
      const document = parseJson(schema, new TextDecoder().decode(await getRaw(path, options)));
      if (document !== undefined) return document;
      const message = `${access.server}${path} does not answer like a Kubernetes API server`;
      throw new KubeError('NotKubernetes', message, { status: 200 });
    },
    listPages: (resource, options = {}) => listPages(requests, resource, options),
    watch: (resource, options) => watchEvents({ access, requests, clock }, resource, options),
    probe: (options = {}) => probeCluster(probeRequests, options),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([channel[Symbol.asyncDispose](), probeChannel[Symbol.asyncDispose]()]);
    },
  };
}
