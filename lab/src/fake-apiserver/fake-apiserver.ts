import type { Clock } from '@orrery/kit';
import type { Access, Authorize } from './access-rule.ts';
import type { CertificatePair } from './server-credentials.ts';

/** How a fake API server shall be. */
export interface FakeApiserverOptions {
  /** Name of cluster and context in the kubeconfig; uids follow from it. Default: a random one. */
  readonly name?: string;
  /** Default 0: the kernel gives one. */
  readonly port?: number;
  /** Seeds a demo fleet with so many pods. */
  readonly pods?: number;
  /**
   * So many pods that are made when they are asked for and not kept; they are all pods there are, and never change. Streaming lists are
   * off then: they would be written whole into memory.
   */
  readonly generatedPods?: number;
  /** True: the demo fleet has a CustomResourceDefinition and objects of it. */
  readonly crds?: boolean;
  /** Time of objects, watches and bookmarks. Default: the system's. Certificates always follow real time. */
  readonly clock?: Clock;
  /** Default 60 s, as kube-apiserver. */
  readonly bookmarkPeriodMs?: number;
  /** Changes kept for watches and continued lists; older positions are 410. Default 10,000. */
  readonly historyLimit?: number;
  /** Git version in `/version`. Default `v1.36.3`. */
  readonly version?: string;
  /** Whether watches take `sendInitialEvents`, as 1.34 and newer do. Default true. */
  readonly streamingLists?: boolean;
  /** Versions of apidiscovery.k8s.io in which `/api` and `/apis` say everything at once. Default `v2`; none is an old server. */
  readonly aggregatedDiscovery?: readonly ('v2' | 'v2beta1')[];
  /**
   * What is below `/openapi` at the moment: documents of v3 by path (`api/v1`), that of v2 under `v2`, an index other than the true one
   * under `v3`. Default: nothing, as a server without OpenAPI.
   */
  readonly openapi?: () => ReadonlyMap<string, string>;
  /** Decides of every request for objects; false is a 403. Default: everything is allowed. */
  readonly authorize?: Authorize;
  /** End of the server certificate's life, for trials with an expired one. Default: in 30 days. */
  readonly serverCertificateNotAfter?: Date;
}

/** What names one object in the in-process methods. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: cluster-scoped. */
  readonly namespace?: string;
  readonly name: string;
}

/** What a write decided. */
export interface WrittenObject {
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * A kube-apiserver in this process as far as synchronisation needs one: discovery, lists, watches, writes, over HTTP/2 and HTTP/1.1
 * with TLS. Selectors, Tables, protobuf, schemas, admission, finalizers and controllers are not there.
 */
export interface FakeApiserver extends AsyncDisposable {
  readonly name: string;
  /** `https://127.0.0.1:<port>`, the same after a restart. */
  readonly server: string;
  readonly caPem: string;
  /** The bearer token accepted now (user `admin`). */
  readonly token: string;
  /** A client certificate of user `admin`. */
  readonly clientCertificate: CertificatePair;
  /** With the token, everything inline. */
  readonly kubeconfig: string;
  /** Requests so far: `list pods`, `watch deployments.apps`, `get /version`; those that were refused with 401 are not in it. */
  readonly requests: ReadonlyMap<string, number>;
  /** Watches that are open now. */
  readonly openWatches: number;
  /** The position of the server. */
  readonly resourceVersion: string;
  /**
   * Creates or replaces an object; numbers of a JSON text stay as spelled. A missing namespace is made.
   * @throws ApiStatus 404 for a kind that is not served, 422 for a name that cannot be one.
   */
  put(object: object | string): WrittenObject;
  /** Removes an object. A namespace takes its objects along, a CustomResourceDefinition those of its kind. @throws ApiStatus 404. */
  remove(reference: ObjectReference): void;
  /** An object as its clients see it, or undefined. */
  get(reference: ObjectReference): Record<string, unknown> | undefined;
  /** Every object of a kind, in the order of lists. */
  list(apiVersion: string, kind: string): Record<string, unknown>[];
  /** Forgets the past: watches from any position given so far, and continue tokens, answer 410. Open watches go on. */
  compact(): void;
  /** Breaks the connections of all watches; answers how many. */
  cutWatches(): number;
  /** Sends bookmarks now instead of at the end of the period. */
  sendBookmarks(): void;
  /** From now on only this token is accepted. */
  setToken(token: string): void;
  /** Replaces the hook of {@link FakeApiserverOptions.authorize}. */
  setAuthorize(authorize: (access: Access) => boolean): void;
  /** Breaks all connections; the port refuses new ones. A second call does nothing. */
  stop(): Promise<void>;
  /** Stops if it runs, and starts on the same port with the same data; watches from any earlier position answer 410. */
  restart(): Promise<void>;
}
