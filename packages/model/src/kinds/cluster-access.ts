import { Type } from 'typebox';

const secretLimit = 65_536;
const pemLimit = 1_048_576;

const text = (maxLength: number, description: string) => Type.Optional(Type.String({ maxLength, description }));

const oidcSchema = Type.Object(
  {
    issuer: Type.String({ maxLength: 2048, description: 'HTTPS URL of the issuer.' }),
    clientID: Type.String({ maxLength: 1024, description: 'The client the login belongs to.' }),
    clientSecret: text(secretLimit, 'Secret of the client, if it has one.'),
    idToken: text(secretLimit, 'ID token in use.'),
    refreshToken: text(secretLimit, 'What new ID tokens are got with.'),
    caBundle: text(pemLimit, 'PEM certificates the issuer is verified against; the system roots when absent.'),
  },
  { description: 'Login of a person at an OpenID Connect issuer.' },
);

const credentialSchema = Type.Object(
  {
    token: text(secretLimit, 'Bearer token.'),
    clientCertificate: text(pemLimit, 'Client certificate, PEM.'),
    clientKey: text(pemLimit, 'Private key of the client certificate, PEM.'),
    username: text(1024, 'Name for HTTP Basic authentication, together with password.'),
    password: text(secretLimit, 'Password for HTTP Basic authentication.'),
    oidc: Type.Optional(oidcSchema),
    kubeconfig: text(pemLimit, 'A kubeconfig. All of the access is taken from it; it is not kept.'),
  },
  { description: 'Write-only: moved to the vault when written and never returned.' },
);

const impersonationSchema = Type.Object(
  {
    user: Type.String({ maxLength: 1024, description: 'Name of the user.' }),
    uid: text(1024, 'uid of the user.'),
    groups: Type.Optional(
      Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 100, description: 'Groups of the user.' }),
    ),
    extra: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String({ maxLength: 1024 }), { maxItems: 100 }), {
        description: 'Further attributes of the user, each with its values.',
      }),
    ),
  },
  { description: 'As whom requests are made, when not as the owner of the credential.' },
);

/** `spec.access` of a `Cluster`: the way to its API server and who we are there (`clusters.md` 24, KSY-A12). */
export const clusterAccessSchema = Type.Object(
  {
    addresses: Type.Optional(
      Type.Array(Type.String({ maxLength: 2048 }), {
        minItems: 1,
        maxItems: 1,
        description: 'HTTPS URL of the API server. Taken from credential.kubeconfig when absent.',
      }),
    ),
    caBundle: text(
      pemLimit,
      'PEM certificates that the server certificate is verified against; the system roots when absent.',
    ),
    serverName: text(253, 'Name expected in the server certificate, when not that of the URL.'),
    insecureSkipTLSVerify: Type.Optional(
      Type.Boolean({
        description: 'The server certificate is not verified. Refused unless security.insecureTLS is Explicit.',
      }),
    ),
    proxyURL: text(2048, 'Proxy on the way, http, https or socks5; one of the setting outbound.proxies.'),
    disableCompression: Type.Optional(Type.Boolean({ description: 'Lists are asked for uncompressed.' })),
    impersonate: Type.Optional(impersonationSchema),
    credentialRef: Type.Optional(
      Type.Object(
        {
          name: Type.String({ description: 'Name of the credential in the vault.' }),
          version: Type.Integer({ description: 'Grows by one with each new value.' }),
        },
        { description: 'Where the written credential is kept. Set by the server.' },
      ),
    ),
    credential: Type.Optional(credentialSchema),
  },
  { description: 'How the API server is reached and with which credential.' },
);
