import { join } from 'node:path';
import { createKubectl, type Kubectl, type KubectlResult } from '../kubectl/kubectl.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import type { ApiConnection } from './api-connection.ts';
import type {
  AccessRule,
  ApiAnswer,
  ApiRequest,
  ClientCertificate,
  Cluster,
  ClusterEtcd,
  ClusterPart,
  KubernetesVersion,
} from './cluster.ts';
import type { ClusterKeys } from './cluster-keys.ts';
import { ensureNamespace, ensureServiceAccount, grantRules, requestToken } from './cluster-objects.ts';
import type { ClusterParts } from './cluster-parts.ts';
import { auditLogPath } from './component-specs.ts';
import { createEtcdControl } from './etcd-control.ts';
import { kubeconfigText } from './kubeconfig-text.ts';

const DAY_MS = 86_400_000;

/** What a cluster is put together from. */
export interface LabClusterParts {
  readonly name: string;
  readonly version: KubernetesVersion;
  readonly folder: string;
  readonly server: string;
  readonly keys: ClusterKeys;
  readonly api: ApiConnection;
  readonly parts: ClusterParts;
  readonly supervisor: Supervisor;
  readonly nodeNames: readonly string[];
  readonly isFull: boolean;
  readonly audit: boolean;
  /** Those of etcd. */
  readonly ports: { readonly etcd: number; readonly etcdPeer: number };
}

/** The cluster that `startCluster` answers. */
export class LabCluster implements Cluster {
  readonly name: string;
  readonly version: KubernetesVersion;
  readonly server: string;
  readonly folder: string;
  readonly kubeconfigPath: string;
  readonly nodeNames: readonly string[];
  readonly isFull: boolean;
  readonly auditLogPath: string | undefined;
  readonly etcd: ClusterEtcd;
  /** The administrator's connection. */
  readonly api: ApiConnection;
  readonly #keys: ClusterKeys;
  readonly #parts: ClusterParts;
  readonly #supervisor: Supervisor;
  readonly #kubectl: Kubectl;

  constructor(from: LabClusterParts) {
    this.name = from.name;
    this.version = from.version;
    this.server = from.server;
    this.folder = from.folder;
    this.nodeNames = from.nodeNames;
    this.isFull = from.isFull;
    this.api = from.api;
    this.auditLogPath = from.audit ? auditLogPath(from.folder) : undefined;
    this.kubeconfigPath = join(from.folder, 'admin.kubeconfig');
    this.etcd = createEtcdControl(from);
    this.#keys = from.keys;
    this.#parts = from.parts;
    this.#supervisor = from.supervisor;
    const tool = from.version === '1.36' ? 'kubectl' : 'kubectl-1.32';
    this.#kubectl = createKubectl(tool, this.kubeconfigPath, join(from.folder, 'kubectl'));
  }

  get caPem(): string {
    return this.#keys.authority.certificatePem;
  }

  get adminToken(): string {
    return this.#keys.adminToken;
  }

  get admin(): ClientCertificate {
    const admin = this.#keys.clients.get('admin');
    if (admin === undefined) throw new Error('the keys of a cluster have an admin');
    return admin;
  }

  get kubeconfig(): string {
    return this.kubeconfigFor(this.admin);
  }

  kubeconfigFor(credentials: { readonly token: string } | ClientCertificate): string {
    return kubeconfigText({ name: this.name, server: this.server, caPem: this.caPem, credentials });
  }

  user(
    name: string,
    groups: readonly string[],
    validity: { notBefore?: Date; notAfter?: Date } = {},
  ): Promise<ClientCertificate> {
    const notAfter = new Date(Date.now() + DAY_MS);
    return this.#keys.authority.issue({
      notAfter,
      ...validity,
      commonName: name,
      organizations: groups,
      usages: ['client'],
    });
  }

  async serviceAccountToken(namespace: string, name: string, rules: readonly AccessRule[] = []): Promise<string> {
    await this.createNamespace(namespace);
    await ensureServiceAccount(this.api, namespace, name);
    if (rules.length > 0) await grantRules(this.api, [namespace, name], rules);
    return requestToken(this.api, namespace, name);
  }

  async createNamespace(name: string): Promise<void> {
    await ensureNamespace(this.api, name);
    await ensureServiceAccount(this.api, name, 'default');
  }

  request(request: ApiRequest): Promise<ApiAnswer> {
    return this.api.send(request);
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    return this.#kubectl.output(args, input);
  }

  tryKubectl(args: readonly string[], input?: string): Promise<KubectlResult> {
    return this.#kubectl.run(args, input);
  }

  async stop(part?: ClusterPart): Promise<void> {
    if (part === undefined) await this[Symbol.asyncDispose]();
    else await Promise.all(this.#parts.select(part).map((each) => each.stop()));
  }

  async kill(part?: ClusterPart): Promise<void> {
    await Promise.all(this.#parts.select(part).map((each) => each.kill()));
  }

  pause(part?: ClusterPart): void {
    for (const each of this.#parts.select(part)) each.pause();
  }

  resume(part?: ClusterPart): void {
    for (const each of this.#parts.select(part)) each.resume();
  }

  restart(part: ClusterPart): Promise<void> {
    return this.#parts.restart(part);
  }

  tails(): string {
    return this.#supervisor.tails();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.api[Symbol.dispose]();
    await this.#supervisor[Symbol.asyncDispose]();
  }
}
