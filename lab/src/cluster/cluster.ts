import type { KubectlResult } from '../kubectl/kubectl.ts';

/** The Kubernetes versions the lab has an API server of. */
export type KubernetesVersion = '1.36' | '1.32';

/** The processes of a cluster; which of them there are depends on the options. */
export type ClusterPart = 'etcd' | 'apiserver' | 'controller-manager' | 'scheduler' | 'kwok';

/** How a lab cluster shall be. */
export interface ClusterOptions {
  /** Default `lab`. Becomes the name of cluster and context in the kubeconfig. */
  readonly name?: string;
  /** Default `1.36`. */
  readonly version?: KubernetesVersion;
  /**
   * `api` (default): etcd and kube-apiserver. `full`: also controller-manager and scheduler, so that deployments roll out,
   * EndpointSlices appear, and deleted namespaces and owners take their objects along.
   */
  readonly parts?: 'api' | 'full';
  /** Nodes that kwok keeps Ready; pods on them become Running. Default 0: no kwok. */
  readonly nodes?: number;
  /** True: every request is in {@link Cluster.auditLogPath}, at level Metadata. */
  readonly audit?: boolean;
  /** True: the API server serves its alpha and beta APIs too. Version 1.36 only: older ones have gates that exclude each other. */
  readonly allApis?: boolean;
}

/** A certificate that kube-apiserver takes for a user, and its key. */
export interface ClientCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** A rule of a ClusterRole. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** One answer of a cluster's API server. `body` is the text as it came. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** One request of the lab's own to a cluster's API server, as administrator. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** What of an answer is wanted. Default `application/json`. */
  readonly accept?: string;
}

/** The etcd of a cluster, for what operators do to it. */
export interface ClusterEtcd {
  /** The revision now: the resourceVersion of the newest write. */
  revision(): Promise<number>;
  /** Forgets everything before the present revision: positions from before it answer 410. */
  compact(): Promise<void>;
  /** Saves a snapshot and gives its path. */
  snapshot(): Promise<string>;
  /**
   * Puts a snapshot in place of the data; the API server is down meanwhile and ready when this resolves. `bumpRevision` makes all
   * revisions larger by so much and marks what is before as compacted, as etcd's documentation advises for Kubernetes.
   */
  restore(path: string, options?: { readonly bumpRevision?: number }): Promise<void>;
}

/** A running Kubernetes cluster of real components. Disposing it ends it. */
export interface Cluster extends AsyncDisposable {
  readonly name: string;
  readonly version: KubernetesVersion;
  /** Kubeconfig of the administrator (group `system:masters`), by client certificate, everything inline. */
  readonly kubeconfigPath: string;
  /** The text of that file. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:<port>`; the same after every restart. */
  readonly server: string;
  /** The CA of the API server's certificate. */
  readonly caPem: string;
  /** A static bearer token of a user in `system:masters`. */
  readonly adminToken: string;
  /** The administrator's client certificate. */
  readonly admin: ClientCertificate;
  /** The API server's audit log, one JSON event a line; undefined unless asked for. */
  readonly auditLogPath: string | undefined;
  /** Folder of everything the cluster keeps; removed at the end. */
  readonly folder: string;
  /** True when a controller-manager runs. */
  readonly isFull: boolean;
  /** Names of the kwok nodes. */
  readonly nodeNames: readonly string[];
  readonly etcd: ClusterEtcd;
  /** A client certificate for a user of the cluster; expired or not yet valid ones are made by `validity`. */
  user(
    name: string,
    groups: readonly string[],
    validity?: { notBefore?: Date; notAfter?: Date },
  ): Promise<ClientCertificate>;
  /** A token of a ServiceAccount (made when missing), valid for an hour; `rules` are granted to it in the whole cluster. */
  serviceAccountToken(namespace: string, name: string, rules?: readonly AccessRule[]): Promise<string>;
  /** A kubeconfig text for these credentials, with the cluster's name as context. */
  kubeconfigFor(credentials: { readonly token: string } | ClientCertificate): string;
  /** Makes a namespace and, without waiting for a controller-manager, its `default` ServiceAccount; both may exist. */
  createNamespace(name: string): Promise<void>;
  /** A request as administrator. Answers with any status; @throws Error when there is no answer. */
  request(request: ApiRequest): Promise<ApiAnswer>;
  /** Runs the kubectl of the cluster's version as administrator and answers its output. @throws Error with its errors unless it exits 0. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Like {@link Cluster.kubectl}, without judging the exit. */
  tryKubectl(args: readonly string[], input?: string): Promise<KubectlResult>;
  /** Stops one part in an orderly way; without a part ends the whole cluster and removes its folder. */
  stop(part?: ClusterPart): Promise<void>;
  /** SIGKILL to one part, or to all. Data stay; {@link Cluster.restart} brings it back. */
  kill(part?: ClusterPart): Promise<void>;
  /** Freezes one part, or all: connections stay open, nothing answers. */
  pause(part?: ClusterPart): void;
  /** Undoes {@link Cluster.pause}. */
  resume(part?: ClusterPart): void;
  /** Stops a part if it runs, starts it again with the same ports and data, and waits until the API server is ready. */
  restart(part: ClusterPart): Promise<void>;
  /** The last 40 lines of every part (LAB-06). */
  tails(): string;
}
