import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFreePorts } from '../supervisor/free-ports.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import { createApiConnection } from './api-connection.ts';
import type { ClientCertificate, Cluster, ClusterOptions } from './cluster.ts';
import { type ClientName, type ClusterKeys, makeClusterKeys } from './cluster-keys.ts';
import { ensureNode, ensureServiceAccount } from './cluster-objects.ts';
import { ClusterParts } from './cluster-parts.ts';
import * as specs from './component-specs.ts';
import { kubeconfigText } from './kubeconfig-text.ts';
import { LabCluster } from './lab-cluster.ts';

const PORTS = 6;

/**
 * Starts a Kubernetes cluster of real components and resolves when its API server is ready, its namespace `default` can hold pods
 * and its nodes are Ready. Each cluster has its own CA, ports and temporary folder; all of it is gone when this process is.
 * @throws Error with the last lines of every component, or with the command that gets a component that is not there.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  if (options.parts === 'full' && options.version === '1.32') {
    // Seen: the scheduler of 1.36 leaves all pods of a 1.32 API server Pending; no scheduler of 1.32 is in the lab.
    throw new Error('a full cluster needs version 1.36: the lab has the API server of 1.32 only');
  }
  return withFreePorts(PORTS, (ports) => startOnPorts(options, ports));
}

async function startOnPorts(options: ClusterOptions, ports: readonly number[]): Promise<Cluster> {
  const name = options.name ?? 'lab';
  const supervisor = await Supervisor.create(name);
  try {
    const { folder } = supervisor;
    const keys = await makeClusterKeys(join(folder, 'pki'));
    const context = {
      folder,
      keys,
      version: options.version ?? '1.36',
      ports: namePorts(ports),
      audit: options.audit ?? false,
      allApis: options.allApis ?? false,
    };
    const server = `https://127.0.0.1:${context.ports.apiserver}`;
    writeKubeconfigs(folder, keys, { name, server });
    const api = createApiConnection({ server, caPem: keys.authority.certificatePem, credentials: adminOf(keys) });
    const parts = new ClusterParts(supervisor, api);
    const nodeNames = Array.from({ length: options.nodes ?? 0 }, (_, index) => `${name}-node-${index}`);
    const cluster = new LabCluster({
      ...context,
      name,
      server,
      api,
      parts,
      supervisor,
      nodeNames,
      isFull: options.parts === 'full',
    });
    await startParts(cluster, parts, context);
    return cluster;
  } catch (error) {
    await supervisor[Symbol.asyncDispose]();
    throw error;
  }
}

async function startParts(cluster: LabCluster, parts: ClusterParts, context: specs.PartContext): Promise<void> {
  await parts.add(specs.etcdSpec(context));
  await parts.add(specs.apiserverSpec(context));
  await parts.ready();
  if (cluster.isFull) {
    await parts.add(specs.controllerManagerSpec(context));
    await parts.add(specs.schedulerSpec(context));
  }
  await prepareDefaultNamespace(cluster, parts);
  if (cluster.nodeNames.length > 0) await startNodes(cluster, parts, context);
}

/** The API server makes the namespace a moment after it is ready; its ServiceAccount is the controller-manager's work, or ours. */
async function prepareDefaultNamespace(cluster: LabCluster, parts: ClusterParts): Promise<void> {
  const namespace = '/api/v1/namespaces/default';
  await parts.until('namespace default', async () => (await parts.status(namespace)) === 200);
  if (!cluster.isFull) await ensureServiceAccount(cluster.api, 'default', 'default');
  await parts.until(
    'ServiceAccount default',
    async () => (await parts.status(`${namespace}/serviceaccounts/default`)) === 200,
  );
}

async function startNodes(cluster: LabCluster, parts: ClusterParts, context: specs.PartContext): Promise<void> {
  await parts.add(specs.kwokSpec(context));
  for (const name of cluster.nodeNames) {
    await ensureNode(cluster.api, name);
  }
  const path = '/api/v1/nodes';
  await parts.until('all nodes are Ready', async () => {
    const { body } = await cluster.request({ method: 'GET', path });
    const { items }: NodeList = JSON.parse(body);
    return items.every(({ status }) =>
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );
  });
}

interface NodeList {
  readonly items: readonly { readonly status: { readonly conditions?: readonly { type: string; status: string }[] } }[];
}

function namePorts(ports: readonly number[]): specs.ClusterPorts {
  const [etcd = 0, etcdPeer = 0, apiserver = 0, controllerManager = 0, scheduler = 0, kwok = 0] = ports;
  return { etcd, etcdPeer, apiserver, controllerManager, scheduler, kwok };
}

function adminOf(keys: ClusterKeys): ClientCertificate {
  const admin = keys.clients.get('admin');
  if (admin === undefined) throw new Error('the keys of a cluster have an admin');
  return admin;
}

/** One kubeconfig per client that reads it from a file. */
function writeKubeconfigs(folder: string, keys: ClusterKeys, about: { name: string; server: string }): void {
  mkdirSync(folder, { recursive: true });
  const names: readonly ClientName[] = ['admin', 'controller-manager', 'scheduler', 'kwok'];
  for (const client of names) {
    const credentials = keys.clients.get(client);
    if (credentials === undefined) continue;
    const text = kubeconfigText({ ...about, caPem: keys.authority.certificatePem, credentials });
    writeFileSync(join(folder, `${client}.kubeconfig`), text, { mode: 0o600 });
  }
}
