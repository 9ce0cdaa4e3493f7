import type { ClusterSpec } from '@orrery/model';

type Access = ClusterSpec['access'];
type Credential = NonNullable<Access['credential']>;

/** Stands for the credential in the vault while the rest is checked; it is never used. */
const keptCredential = { token: 'kept' };

const cluster = 'clusters[cluster].cluster';
const user = 'users[user].user';
const oidcConfig = `${user}.auth-provider.config`;
const credential = 'spec.access.credential';

/** What the parser calls the fields of a manifest; of two where one begins with the other the longer comes first. */
const fieldsByPath: readonly (readonly [path: string, field: string])[] = [
  [`${cluster}.server`, 'spec.access.addresses[0]'],
  [`${cluster}.certificate-authority-data`, 'spec.access.caBundle'],
  [`${cluster}.tls-server-name`, 'spec.access.serverName'],
  [`${cluster}.proxy-url`, 'spec.access.proxyURL'],
  [`${cluster}.insecure-skip-tls-verify`, 'spec.access.insecureSkipTLSVerify'],
  [`${user}.token`, `${credential}.token`],
  [`${user}.client-certificate-data`, `${credential}.clientCertificate`],
  [`${user}.client-key-data`, `${credential}.clientKey`],
  [`${user}.username`, `${credential}.username`],
  [`${user}.password`, `${credential}.password`],
  [`${oidcConfig}.idp-issuer-url`, `${credential}.oidc.issuer`],
  [`${oidcConfig}.client-id`, `${credential}.oidc.clientID`],
  [`${oidcConfig}.refresh-token`, `${credential}.oidc.refreshToken`],
  [`${oidcConfig}.idp-certificate-authority-data`, `${credential}.oidc.caBundle`],
  [`${user}.auth-provider`, `${credential}.oidc`],
  [`${user}.as`, 'spec.access.impersonate'],
  [user, credential],
];

/** The field of a manifest that a path of `manifestKubeconfig` stands for. */
export function fieldOfPath(path: string): string {
  return fieldsByPath.find(([known]) => known === path)?.[1] ?? 'spec.access';
}

/** A text of the parser in the words of a manifest. */
export function inManifestWords(text: string): string {
  return fieldsByPath.reduce((words, [path, field]) => words.replaceAll(path, field), text);
}

/**
 * The single fields of `spec.access` as a kubeconfig with one context: manifests, the CLI and forms share one parser (KSY-A12).
 * @param given the credential; undefined when the one in the vault stays.
 */
export function manifestKubeconfig(access: Access, given: Omit<Credential, 'kubeconfig'> | undefined): string {
  const { impersonate } = access;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'cluster',
        cluster: {
          server: access.addresses?.[0],
          'certificate-authority-data': base64(access.caBundle),
          'tls-server-name': access.serverName,
          'proxy-url': access.proxyURL,
          'insecure-skip-tls-verify': access.insecureSkipTLSVerify,
          'disable-compression': access.disableCompression,
        },
      },
    ],
    users: [
      {
        name: 'user',
        user: {
          ...(given === undefined ? keptCredential : userOf(given)),
          as: impersonate?.user,
          'as-uid': impersonate?.uid,
          'as-groups': impersonate?.groups,
          'as-user-extra': impersonate?.extra,
        },
      },
    ],
    contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
  });
}

function userOf({ token, clientCertificate, clientKey, username, password, oidc }: Credential): object {
  const config =
    oidc === undefined
      ? undefined
      : {
          'idp-issuer-url': oidc.issuer,
          'client-id': oidc.clientID,
          'client-secret': oidc.clientSecret,
          'id-token': oidc.idToken,
          'refresh-token': oidc.refreshToken,
          'idp-certificate-authority-data': base64(oidc.caBundle),
        };
  return {
    token,
    'client-certificate-data': base64(clientCertificate),
    'client-key-data': base64(clientKey),
    username,
    password,
    'auth-provider': config === undefined ? undefined : { name: 'oidc', config },
  };
}

function base64(text: string | undefined): string | undefined {
  return text ? Buffer.from(text).toString('base64') : undefined;
}
