import type { ClusterSpec } from '@orrery/model';
import type { ClusterAccess, ClusterCredential, Impersonation } from './cluster-access.ts';

type AccessSpec = ClusterSpec['access'];
type ImpersonationSpec = NonNullable<AccessSpec['impersonate']>;

/** `spec.access` of a `Cluster` that is reached so, without the credential. */
export function accessSpecOf(access: ClusterAccess): Omit<AccessSpec, 'credential' | 'credentialRef'> {
  const { server, caPem, serverName, proxyUrl, impersonate, insecureSkipTlsVerify, disableCompression } = access;
  return {
    addresses: [server],
    ...(caPem === undefined ? {} : { caBundle: caPem }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecureSkipTlsVerify === true ? { insecureSkipTLSVerify: true } : {}),
    ...(proxyUrl === undefined ? {} : { proxyURL: proxyUrl }),
    ...(disableCompression === true ? { disableCompression: true } : {}),
    ...(impersonate === undefined ? {} : { impersonate: impersonationSpecOf(impersonate) }),
  };
}

function impersonationSpecOf({ user, uid, groups, extra }: Impersonation): ImpersonationSpec {
  return {
    user,
    ...(uid === undefined ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
    ...(extra.size === 0 ? {} : { extra: Object.fromEntries([...extra].map(([key, values]) => [key, [...values]])) }),
  };
}

/** `spec.access.credential` of a `Cluster`, in clear text: for what is sent to the server, never for what is stored or shown. */
export function credentialSpecOf({
  token,
  certificate,
  basic,
  oidc,
}: ClusterCredential): NonNullable<AccessSpec['credential']> {
  return {
    ...(token === undefined ? {} : { token: token.reveal() }),
    ...(certificate === undefined
      ? {}
      : { clientCertificate: certificate.pem, clientKey: certificate.keyPem.reveal() }),
    ...(basic === undefined ? {} : { username: basic.username, password: basic.password.reveal() }),
    ...(oidc === undefined
      ? {}
      : {
          oidc: {
            issuer: oidc.issuer,
            clientID: oidc.clientId,
            ...(oidc.clientSecret === undefined ? {} : { clientSecret: oidc.clientSecret.reveal() }),
            ...(oidc.idToken === undefined ? {} : { idToken: oidc.idToken.reveal() }),
            ...(oidc.refreshToken === undefined ? {} : { refreshToken: oidc.refreshToken.reveal() }),
            ...(oidc.caPem === undefined ? {} : { caBundle: oidc.caPem }),
          },
        }),
  };
}

/** The access a stored `spec.access` and its credential stand for; undefined without an address. */
export function accessOfSpec(spec: AccessSpec, credential: ClusterCredential): ClusterAccess | undefined {
  const server = spec.addresses?.[0];
  if (server === undefined) return undefined;
  const { caBundle, serverName, proxyURL, impersonate, insecureSkipTLSVerify, disableCompression } = spec;
  return {
    server,
    caPem: caBundle,
    serverName,
    credential,
    proxyUrl: proxyURL,
    ...(insecureSkipTLSVerify === true ? { insecureSkipTlsVerify: true } : {}),
    ...(disableCompression === true ? { disableCompression } : {}),
    ...(impersonate === undefined ? {} : { impersonate: impersonationOf(impersonate) }),
  };
}

function impersonationOf({ user, uid, groups = [], extra = {} }: ImpersonationSpec): Impersonation {
  return { user, uid, groups, extra: new Map(Object.entries(extra)) };
}
