import type { Secret } from '@orrery/model';

/** A client certificate with its key. */
export interface ClientCertificate {
  /** PEM chain, own certificate first. */
  readonly pem: string;
  /** Belongs to the first certificate; not encrypted. */
  readonly keyPem: Secret<string>;
}

/** `username` and `password` of a kubeconfig (RFC 7617). */
export interface BasicCredential {
  /** Without colon and control characters. */
  readonly username: string;
  readonly password: Secret<string>;
}

/** `auth-provider` `oidc` of a kubeconfig: an ID token and what a new one is got with. */
export interface OidcCredential {
  /** `https://host[:port][/path]`; its discovery document names the token endpoint. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: Secret<string> | undefined;
  /** The token in use; absent until the first refresh. */
  readonly idToken?: Secret<string> | undefined;
  /** Without it a token is used until it ends. */
  readonly refreshToken?: Secret<string> | undefined;
  /** Certificates the issuer's servers are verified against; else the system's roots. */
  readonly caPem?: string | undefined;
  /** Keeps tokens that came by refresh. Awaited before they are used, since many issuers accept the former refresh token no more. */
  readonly onRefreshed?: ((tokens: RefreshedTokens) => Promise<void>) | undefined;
}

/** What an issuer gave for a refresh token. */
export interface RefreshedTokens {
  readonly idToken: Secret<string>;
  /** To be used from now on; the former one when the issuer gave none. */
  readonly refreshToken: Secret<string>;
}

/**
 * Who we are to a cluster. A certificate may stand beside each of the others; of those one is used, in the order token, basic,
 * oidc (KSY-A12).
 */
export interface ClusterCredential {
  readonly token?: Secret<string> | undefined;
  readonly certificate?: ClientCertificate | undefined;
  readonly basic?: BasicCredential | undefined;
  readonly oidc?: OidcCredential | undefined;
}

/**
 * As whom requests are made beside the credential: `as`, `as-uid`, `as-groups`, `as-user-extra`
 * (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation).
 */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  /** Values by key as written; keys are case-insensitive to the API server. */
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** All that is needed to reach a cluster, and nothing else. */
export interface ClusterAccess {
  /** `https://host[:port][/path]`, without trailing slash. */
  readonly server: string;
  /** One or more PEM certificates; without them the system's roots are trusted. */
  readonly caPem?: string | undefined;
  /** Name looked for in the server's certificate instead of the host. */
  readonly serverName?: string | undefined;
  readonly credential: ClusterCredential;
  readonly impersonate?: Impersonation | undefined;
  /** Proxy on the way: `http`, `https` or `socks5` URL, without password; the password comes from the setting that allows it. */
  readonly proxyUrl?: string | undefined;
  /** The server's certificate is not verified: only where a user wrote so and the setting allows it (KSY-A15). */
  readonly insecureSkipTlsVerify?: true | undefined;
  /** Lists are asked for uncompressed. */
  readonly disableCompression?: boolean | undefined;
}
