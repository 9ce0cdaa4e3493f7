import type { Outbound, OutboundMethod } from '@orrery/http';
import { type Clock, TokenBucket } from '@orrery/kit';
import type { Static, TSchema } from 'typebox';
import type { ClusterAccess } from '../access/cluster-access.ts';
import { createAuthorizer } from '../access/create-authorizer.ts';
import { targetOfAccess } from '../access/target-of-access.ts';
import { KubeError } from '../errors/kube-error.ts';
import { createKubeRequests, type KubeAnswer, type RequestOutcome, type RequestPriority } from './kube-requests.ts';
import { type ListedPage, type ListedResource, type ListOptions, listPages } from './list-pages.ts';
import { parseJson } from './parse-json.ts';
import { probeCluster } from './probe-cluster.ts';
import { readPosition } from './read-position.ts';
import { nameRight, type ObjectName, objectResourcePath, type ResourceName } from './resource-path.ts';
import { acceptOf, type Selection } from './selection.ts';
import { type KubeWatchEvent, type WatchOptions, watchEvents } from './watch-events.ts';

/** Who may end a request, and how urgent it is. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: `interactive`. */
  readonly priority?: RequestPriority | undefined;
  /** Default: `application/json`. */
  readonly accept?: string | undefined;
}

/** A request of any method. */
export interface SentRequest {
  readonly method: OutboundMethod;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  readonly body?: Uint8Array | undefined;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  /** `If-None-Match`: the answer may be 304. */
  readonly etag?: string | undefined;
  readonly priority?: RequestPriority | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is asked of a cluster. Every failure is a KubeError, except that an abort rejects with the signal's reason. */
export interface KubeClient extends AsyncDisposable {
  /** The base URL in use. */
  readonly server: string;
  /** Groups whose API server has not answered a streaming list (KSY-D01); they are listed page by page as long as the client lives. */
  readonly unstreamedGroups: Set<string>;
  /** The bytes of a 200, decompressed, at most 64 MiB within 60 s. */
  getRaw(path: string, options?: RequestOptions): Promise<Uint8Array>;
  /** A JSON document. @throws KubeError NotKubernetes when it has not the schema's form. */
  getJson<S extends TSchema>(path: string, schema: S, options?: RequestOptions): Promise<Static<S>>;
  /** One object's bytes. @throws KubeError NotFound when it does not exist. */
  getObject(
    resource: ResourceName,
    object: ObjectName & Pick<Selection, 'metadataOnly'>,
    options?: RequestOptions,
  ): Promise<{ readonly bytes: Uint8Array }>;
  /** See `listPages` for when it ends and what it throws. */
  listPages(resource: ListedResource, options?: ListOptions): AsyncIterable<ListedPage>;
  /** See `watchEvents`; batches of what arrived together. */
  watch(resource: ResourceName, options: WatchOptions): AsyncIterable<readonly KubeWatchEvent[]>;
  /** The newest resourceVersion of a collection, by a consistent read of one object's metadata (KSY-D32). */
  position(resource: ListedResource, options?: Pick<ListOptions, 'namespace' | 'signal'>): Promise<string>;
  /** Sends any request; an answer of any status is a result, so that a refusal is the caller's to read. */
  send(request: SentRequest): Promise<KubeAnswer>;
  /** Asks for readiness on a connection of its own, so that a busy one is not read as a dead cluster (KSY-A21, G01). */
  probe(options?: RequestOptions): Promise<void>;
}

/** What a client needs. */
export interface KubeClientDeps {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** `orrery/<version> (kube-sync)` (KSY-A22). */
  readonly userAgent: string;
  /** Requests per second and at once; watches do not count. Default: 50/s, burst 100 (section L of KSY). */
  readonly rate?: { readonly perSecond: number; readonly burst: number } | undefined;
  /** Hears of every request, watches and those without an answer included. */
  readonly onRequest?: ((outcome: RequestOutcome) => void) | undefined;
}

const defaultRate = { perSecond: 50, burst: 100 };

/**
 * A client of one cluster under one credential. Nothing is connected before the first request. Disposing it ends its requests.
 * @throws OutboundError when the access names an address or credential that cannot be used at all.
 */
export function createKubeClient(access: ClusterAccess, deps: KubeClientDeps): KubeClient {
  const { outbound, clock, userAgent, onRequest } = deps;
  const target = targetOfAccess(access);
  const channel = outbound.open(target);
  const probeChannel = outbound.open(target);
  const authorizer = createAuthorizer(access, { outbound, clock });
  const bucket = new TokenBucket({ ...(deps.rate ?? defaultRate), clock });
  const common = { access, authorizer, bucket, clock, userAgent, onRequest };
  const requests = createKubeRequests({ ...common, channel });
  const probeRequests = createKubeRequests({ ...common, channel: probeChannel });
  const getRaw = (path: string, options: RequestOptions = {}): Promise<Uint8Array> =>
    requests.body({ ...options, path, right: rightOf('get', path) });
  return {
    server: access.server,
    unstreamedGroups: new Set(),
    getRaw,
    getJson: async (path, schema, options) => {
      const document = parseJson(schema, new TextDecoder().decode(await getRaw(path, options)));
      if (document !== undefined) return document;
      const message = `${access.server}${path} does not answer like a Kubernetes API server`;
      throw new KubeError('NotKubernetes', message, { status: 200 });
    },
    getObject: async (resource, object, options = {}) => {
      const accept = acceptOf(object, 'object');
      const path = objectResourcePath(resource, object);
      return { bytes: await requests.body({ accept, ...options, path, right: nameRight('get', resource) }) };
    },
    listPages: (resource, options = {}) => listPages(requests, resource, options),
    watch: (resource, options) => watchEvents({ access, requests, clock }, resource, options),
    position: (resource, options = {}) => readPosition(requests, resource, options),
    send: (request) => requests.send({ ...request, right: rightOf(request.method.toLowerCase(), request.path) }),
    probe: (options = {}) => probeCluster(probeRequests, options),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([channel[Symbol.asyncDispose](), probeChannel[Symbol.asyncDispose]()]);
    },
  };
}

function rightOf(verb: string, path: string): string {
  return `${verb} ${path.replace(/\?.*$/, '')}`;
}
