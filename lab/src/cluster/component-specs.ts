import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireComponentFolder, requireTool } from '../setup/find-tool.ts';
import type { ProcessSpec } from '../supervisor/lab-process.ts';
import type { ClusterPart, KubernetesVersion } from './cluster.ts';
import type { ClusterKeys } from './cluster-keys.ts';

/** A process of a cluster, before the supervisor gives it an output file. */
export type PartSpec = Omit<ProcessSpec, 'outputPath'> & { readonly name: ClusterPart };

/** What the command lines are made of. */
export interface PartContext {
  readonly folder: string;
  readonly keys: ClusterKeys;
  readonly version: KubernetesVersion;
  readonly ports: ClusterPorts;
  /** True: with an audit log. */
  readonly audit: boolean;
  /** True: with alpha and beta APIs. */
  readonly allApis: boolean;
}

/** Ports on 127.0.0.1; each part uses its own. */
export interface ClusterPorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiserver: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
}

const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};

/** etcd, one member. No fsync: what a killed machine would lose is not tested with it. */
export function etcdSpec({ folder, ports }: PartContext): PartSpec {
  const client = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  const args = [
    '--name=lab',
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=lab=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
  return { name: 'etcd', command: requireTool('etcd'), args };
}

/** The path of the audit log of a cluster in `folder`. */
export function auditLogPath(folder: string): string {
  return join(folder, 'audit.log');
}

/** kube-apiserver: RBAC, no anonymous access, static tokens besides client certificates and ServiceAccounts. */
export function apiserverSpec(context: PartContext): PartSpec {
  const { keys, ports, version } = context;
  const args = [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.apiserver}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--authorization-mode=Node,RBAC',
    `--client-ca-file=${keys.path('ca.crt')}`,
    `--tls-cert-file=${keys.path('server.crt')}`,
    `--tls-private-key-file=${keys.path('server.key')}`,
    `--token-auth-file=${keys.path('tokens.csv')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${keys.path('sa.pub')}`,
    `--service-account-signing-key-file=${keys.path('sa.key')}`,
    ...frontProxyFlags(keys),
    `--kubelet-certificate-authority=${keys.path('ca.crt')}`,
    `--kubelet-client-certificate=${keys.path('kubelet-client.crt')}`,
    `--kubelet-client-key=${keys.path('kubelet-client.key')}`,
    '--allow-privileged=true',
    '--anonymous-auth=false',
    '--profiling=false',
    ...(context.audit ? auditFlags(context.folder) : []),
    ...(context.allApis ? ['--runtime-config=api/all=true', '--feature-gates=AllAlpha=true,AllBeta=true'] : []),
  ];
  return {
    name: 'apiserver',
    command: requireTool(version === '1.36' ? 'kube-apiserver' : 'kube-apiserver-1.32'),
    args,
  };
}

/** So that API servers can be put behind it (aggregation), which know its users by these headers. */
function frontProxyFlags(keys: ClusterKeys): string[] {
  return [
    `--requestheader-client-ca-file=${keys.path('front-proxy-ca.crt')}`,
    '--requestheader-allowed-names=front-proxy-client',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${keys.path('front-proxy-client.crt')}`,
    `--proxy-client-key-file=${keys.path('front-proxy-client.key')}`,
  ];
}

function auditFlags(folder: string): string[] {
  const policy = join(folder, 'audit-policy.json');
  writeFileSync(policy, JSON.stringify(AUDIT_POLICY));
  // Unbuffered: a request is in the log when its answer is out, so that tests can count.
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${auditLogPath(folder)}`, '--audit-log-mode=blocking'];
}

/** kube-controller-manager of 1.36, for either version of the API server. */
export function controllerManagerSpec({ folder, keys, ports }: PartContext): PartSpec {
  const args = [
    `--kubeconfig=${join(folder, 'controller-manager.kubeconfig')}`,
    `--service-account-private-key-file=${keys.path('sa.key')}`,
    `--root-ca-file=${keys.path('ca.crt')}`,
    `--cluster-signing-cert-file=${keys.path('ca.crt')}`,
    `--cluster-signing-key-file=${keys.path('ca.key')}`,
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--secure-port=${ports.controllerManager}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, 'controller-manager')}`,
  ];
  return { name: 'controller-manager', command: requireTool('kube-controller-manager'), args };
}

/** kube-scheduler of 1.36. */
export function schedulerSpec({ folder, ports }: PartContext): PartSpec {
  const args = [
    `--kubeconfig=${join(folder, 'scheduler.kubeconfig')}`,
    '--leader-elect=false',
    `--secure-port=${ports.scheduler}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(folder, 'scheduler')}`,
  ];
  return { name: 'scheduler', command: requireTool('kube-scheduler'), args };
}

/** The stages that make nodes Ready and pods Running; without any kwok exits with "no stages found". */
const STAGES = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

/** kwok: keeps all nodes Ready and their pods Running. */
export function kwokSpec({ folder, keys, ports }: PartContext): PartSpec {
  const stages = join(requireComponentFolder('kwok'), 'stage');
  mkdirSync(join(folder, 'kwok'), { recursive: true });
  const args = [
    `--kubeconfig=${join(folder, 'kwok.kubeconfig')}`,
    ...STAGES.map((stage) => `--config=${join(stages, stage)}`),
    '--manage-all-nodes=true',
    '--node-ip=127.0.0.1',
    `--node-port=${ports.kwok}`,
    `--server-address=127.0.0.1:${ports.kwok}`,
    `--tls-cert-file=${keys.path('server.crt')}`,
    `--tls-private-key-file=${keys.path('server.key')}`,
    '--node-lease-duration-seconds=40',
  ];
  return { name: 'kwok', command: requireTool('kwok'), args, env: { HOME: join(folder, 'kwok') } };
}
