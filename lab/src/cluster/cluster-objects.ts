import type { ApiConnection } from './api-connection.ts';
import type { AccessRule, ApiAnswer } from './cluster.ts';

const TOKEN_SECONDS = 3_600;

/** Creates an object; one that exists is left as it is. @throws Error with the server's answer for anything else. */
export async function ensureObject(api: ApiConnection, path: string, object: unknown): Promise<void> {
  const answer = await api.send({ method: 'POST', path, body: JSON.stringify(object) });
  if (answer.status !== 409) assertSuccess(answer, path);
}

/** @throws Error with the server's answer unless it is 2xx. */
export function assertSuccess(answer: ApiAnswer, path: string): void {
  if (answer.status < 200 || answer.status > 299) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
}

/** Makes a namespace. */
export function ensureNamespace(api: ApiConnection, name: string): Promise<void> {
  return ensureObject(api, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** Makes a ServiceAccount. Without a controller-manager a namespace lacks even `default`, and admission then refuses its pods. */
export function ensureServiceAccount(api: ApiConnection, namespace: string, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  return ensureObject(api, path, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
}

/** Grants rules to a ServiceAccount in the whole cluster. */
export async function grantRules(
  api: ApiConnection,
  account: readonly [string, string],
  rules: readonly AccessRule[],
): Promise<void> {
  const [namespace, name] = account;
  const group = '/apis/rbac.authorization.k8s.io/v1';
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const metadata = { name: `lab:${namespace}:${name}` };
  await ensureObject(api, `${group}/clusterroles`, { apiVersion, kind: 'ClusterRole', metadata, rules });
  await ensureObject(api, `${group}/clusterrolebindings`, {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', namespace, name }],
  });
}

/** A token of a ServiceAccount, by TokenRequest. */
export async function requestToken(api: ApiConnection, namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const spec = { expirationSeconds: TOKEN_SECONDS };
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
  const answer = await api.send({ method: 'POST', path, body });
  assertSuccess(answer, path);
  const request: { readonly status?: { readonly token?: string } } = JSON.parse(answer.body);
  const token = request.status?.token;
  if (token === undefined) throw new Error(`${path} answered no token`);
  return token;
}

/** Makes a node that kwok keeps Ready. */
export function ensureNode(api: ApiConnection, name: string): Promise<void> {
  return ensureObject(api, '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/worker': '',
      },
    },
    status: {
      allocatable: { cpu: '32', memory: '256Gi', pods: '1000' },
      capacity: { cpu: '32', memory: '256Gi', pods: '1000' },
    },
  });
}
