import type { ClusterCredential, OidcCredential } from '@orrery/kube-client';
import { Secret } from '@orrery/model';

/** Fields a credential is sealed as; all rows of a credential have one version. */
const fields = {
  token: 'token',
  certificate: 'clientCertificate',
  key: 'clientKey',
  username: 'username',
  password: 'password',
  issuer: 'oidcIssuer',
  clientId: 'oidcClientId',
  clientSecret: 'oidcClientSecret',
  idToken: 'oidcIdToken',
  refreshToken: 'oidcRefreshToken',
  issuerCa: 'oidcCa',
} as const;

/** Fields of tokens that came by refresh; they are not among what was given, so that a manifest applied again changes nothing. */
const refreshed = { idToken: 'refreshedIdToken', refreshToken: 'refreshedRefreshToken' } as const;

const refreshedFields: ReadonlySet<string> = new Set(Object.values(refreshed));

/** OpenID Connect tokens that came by refresh. */
export type RefreshedTokens = Required<Pick<OidcCredential, 'idToken'>> & Pick<OidcCredential, 'refreshToken'>;

/** Whether a field holds what was given, and not what came by refresh. */
export function isGivenField(field: string): boolean {
  return !refreshedFields.has(field);
}

type Texts = ReadonlyMap<string, string>;

function textsOf(entries: Readonly<Record<string, Secret<string> | string | undefined>>): Texts {
  const texts = new Map<string, string>();
  for (const [field, value] of Object.entries(entries)) {
    if (value !== undefined) texts.set(field, typeof value === 'string' ? value : value.reveal());
  }
  return texts;
}

/** A credential as texts by field, as it was given. */
export function credentialTexts({ token, certificate, basic, oidc }: ClusterCredential): Texts {
  return textsOf({
    [fields.token]: token,
    [fields.certificate]: certificate?.pem,
    [fields.key]: certificate?.keyPem,
    [fields.username]: basic?.username,
    [fields.password]: basic?.password,
    [fields.issuer]: oidc?.issuer,
    [fields.clientId]: oidc?.clientId,
    [fields.clientSecret]: oidc?.clientSecret,
    [fields.idToken]: oidc?.idToken,
    [fields.refreshToken]: oidc?.refreshToken,
    [fields.issuerCa]: oidc?.caPem,
  });
}

/** Tokens that came by refresh as texts by field. */
export function refreshedTexts({ idToken, refreshToken }: RefreshedTokens): Texts {
  return textsOf({ [refreshed.idToken]: idToken, [refreshed.refreshToken]: refreshToken });
}

/** The credential that texts by field stand for, refreshed tokens in the place of given ones. */
export function credentialOfTexts(texts: Texts): ClusterCredential {
  const secret = (field: string): Secret<string> | undefined => {
    const text = texts.get(field);
    return text === undefined ? undefined : new Secret(text);
  };
  const keyPem = secret(fields.key);
  const password = secret(fields.password);
  const issuer = texts.get(fields.issuer);
  return {
    token: secret(fields.token),
    certificate: keyPem === undefined ? undefined : { pem: texts.get(fields.certificate) ?? '', keyPem },
    basic: password === undefined ? undefined : { username: texts.get(fields.username) ?? '', password },
    oidc:
      issuer === undefined
        ? undefined
        : {
            issuer,
            clientId: texts.get(fields.clientId) ?? '',
            clientSecret: secret(fields.clientSecret),
            idToken: secret(refreshed.idToken) ?? secret(fields.idToken),
            refreshToken: secret(refreshed.refreshToken) ?? secret(fields.refreshToken),
            caPem: texts.get(fields.issuerCa),
          },
  };
}

/** What a credential is called where it is shown: its parts, as `Token` or `TokenAndClientCertificate`. */
export function credentialKindName({ token, basic, oidc, certificate }: ClusterCredential): string {
  const parts: string[] = [];
  if (token !== undefined) parts.push('Token');
  else if (basic !== undefined) parts.push('Password');
  else if (oidc !== undefined) parts.push('OIDC');
  if (certificate !== undefined) parts.push('ClientCertificate');
  return parts.join('And');
}

/** The field whose fingerprint stands for the credential: the secret of the part that is used first. */
export function shownField(texts: ReadonlyMap<string, unknown>): string | undefined {
  const inOrder = [fields.token, fields.password, fields.refreshToken, fields.idToken, fields.issuer, fields.key];
  return inOrder.find((field) => texts.has(field));
}
