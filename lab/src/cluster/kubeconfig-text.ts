import type { ClientCertificate } from './cluster.ts';

/** What a kubeconfig says; everything is inline, no file is named. */
export interface KubeconfigParts {
  /** Name of the cluster, the user and the context. */
  readonly name: string;
  readonly server: string;
  readonly caPem: string;
  readonly credentials: { readonly token: string } | ClientCertificate;
}

/** The text of a kubeconfig with one context; JSON, which is YAML. */
export function kubeconfigText({ name, server, caPem, credentials }: KubeconfigParts): string {
  const user =
    'token' in credentials
      ? { token: credentials.token }
      : {
          'client-certificate-data': base64(credentials.certificatePem),
          'client-key-data': base64(credentials.keyPem),
        };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(caPem) } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
