import { createHash, randomBytes } from 'node:crypto';
import { createCertificateAuthority } from '@orrery/pki';
import { tokenUser } from './authenticate.ts';
import type { ListenerIdentity } from './tls-listener.ts';

/** A certificate and its key. */
export interface CertificatePair {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** What a fake server needs to be known and what clients need to be let in. */
export interface ServerCredentials {
  readonly caPem: string;
  readonly token: string;
  readonly listener: ListenerIdentity;
  readonly clientCertificate: CertificatePair;
}

const dayMs = 24 * 60 * 60_000;

/**
 * A CA of its own, a server certificate for loopback and the administrator's client certificate, valid 30 days.
 * @param nowMs real time, since the other side's TLS knows no other.
 * @param serverNotAfter end of the server certificate, for trials with an expired one.
 */
export async function createServerCredentials(
  name: string,
  nowMs: number,
  serverNotAfter = new Date(nowMs + 30 * dayMs),
): Promise<ServerCredentials> {
  const authority = await createCertificateAuthority({ commonName: `${name} CA`, now: new Date(nowMs) });
  const server = await authority.issue({
    commonName: 'kube-apiserver',
    dnsNames: ['localhost', 'kubernetes.default.svc'],
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
    notBefore: new Date(Math.min(nowMs, serverNotAfter.getTime()) - dayMs),
    notAfter: serverNotAfter,
  });
  const clientCertificate = await authority.issue({
    commonName: tokenUser,
    organizations: ['system:masters'],
    usages: ['client'],
    notAfter: new Date(nowMs + 30 * dayMs),
  });
  const caPem = authority.certificatePem;
  const token = randomBytes(24).toString('base64url');
  return { caPem, token, clientCertificate, listener: { ...server, clientCaPem: caPem } };
}

/** A kubeconfig with one context of the cluster's name, everything inline. */
export function kubeconfigText(name: string, server: string, caPem: string, token: string): string {
  const quoted = JSON.stringify(name);
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${quoted}`,
    '  cluster:',
    `    server: ${server}`,
    `    certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`,
    'users:',
    `- name: ${quoted}`,
    '  user:',
    `    token: ${token}`,
    'contexts:',
    `- name: ${quoted}`,
    `  context: {cluster: ${quoted}, user: ${quoted}}`,
    `current-context: ${quoted}`,
    '',
  ].join('\n');
}

/** A uid that is always the same for the same words, in the form of a version 8 UUID (RFC 9562, 5.8). */
export function stableUid(...words: readonly string[]): string {
  const hash = createHash('sha256').update(words.join('\n')).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
