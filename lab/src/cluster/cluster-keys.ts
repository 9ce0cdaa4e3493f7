import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authority, createCertificateAuthority } from '@orrery/pki';
import type { ClientCertificate } from './cluster.ts';

const DAY_MS = 86_400_000;

/** Who in the control plane has a client certificate, and the name and groups Kubernetes expects there. */
const CLIENTS = {
  admin: ['lab-admin', ['system:masters']],
  'controller-manager': ['system:kube-controller-manager', []],
  scheduler: ['system:kube-scheduler', []],
  // kwok acts for kubelets of all nodes, which no single node's identity may.
  kwok: ['lab-kwok', ['system:masters']],
  'kubelet-client': ['kube-apiserver-kubelet-client', ['system:masters']],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

/** A name of {@link ClusterKeys.clients}. */
export type ClientName = keyof typeof CLIENTS;

/** The keys of one cluster, in memory and as files. */
export interface ClusterKeys {
  readonly authority: Authority;
  readonly adminToken: string;
  readonly clients: ReadonlyMap<ClientName, ClientCertificate>;
  /** The path of a file made here, such as `ca.crt`. */
  path(file: string): string;
}

/** Makes the CA of a cluster and everything signed by it; ECDSA P-256 throughout. */
export async function makeClusterKeys(folder: string): Promise<ClusterKeys> {
  const path = (file: string): string => join(folder, file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (file: string, text: string): void => writeFileSync(path(file), text, { mode: 0o600 });
  const now = new Date();
  const notAfter = new Date(now.getTime() + DAY_MS);
  const authority = await createCertificateAuthority({ commonName: 'lab-cluster-ca', now });
  write('ca.crt', authority.certificatePem);
  write('ca.key', authority.keyPem);
  const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const serverCertificate = await authority.issue({
    commonName: 'kube-apiserver',
    dnsNames: names,
    ipAddresses: ['127.0.0.1', '10.96.0.1'],
    usages: ['server'],
    notAfter,
  });
  write('server.crt', serverCertificate.certificatePem);
  write('server.key', serverCertificate.keyPem);
  const clients = new Map<ClientName, ClientCertificate>();
  for (const name of ['admin', 'controller-manager', 'scheduler', 'kwok', 'kubelet-client'] as const) {
    const [commonName, organizations] = CLIENTS[name];
    const issued = await authority.issue({ commonName, organizations, usages: ['client'], notAfter });
    clients.set(name, issued);
    write(`${name}.crt`, issued.certificatePem);
    write(`${name}.key`, issued.keyPem);
  }
  const proxies = await createCertificateAuthority({ commonName: 'lab-front-proxy-ca', now });
  const proxy = await proxies.issue({ commonName: 'front-proxy-client', usages: ['client'], notAfter });
  write('front-proxy-ca.crt', proxies.certificatePem);
  write('front-proxy-client.crt', proxy.certificatePem);
  write('front-proxy-client.key', proxy.keyPem);
  const serviceAccount = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  write('sa.key', serviceAccount.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('sa.pub', serviceAccount.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const adminToken = randomBytes(24).toString('base64url');
  write('tokens.csv', `${adminToken},lab-token-admin,lab-token-admin,"system:masters"\n`);
  return { authority, adminToken, clients, path };
}
