import { isOutboundError, parseTarget } from '@orrery/http';
import { Secret } from '@orrery/model';
import type { OidcCredential } from '../access/cluster-access.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { reportFilePath } from './file-path.ts';
import { readCertificates, readPem } from './read-pem.ts';

/** `auth-provider` of the name `oidc`, as kubectl's own provider reads its `config`; accepted with a warning (KSY-A12). */
export function readOidc(fields: Fields, findings: Findings): OidcCredential | undefined {
  const provider = fields.child('auth-provider');
  if (provider?.string('name') !== 'oidc') return undefined;
  const config = provider.child('config');
  const path = `${provider.path}.config`;
  const fail = (name: string, what: string, detail: string): undefined => {
    findings.error('OidcInvalid', `${path}.${name}`, { summary: `${path}.${name} ${what}.`, detail });
    return undefined;
  };
  if (config !== undefined) reportFilePath(config, 'idp-certificate-authority', findings);
  const issuer = readIssuer(config?.string('idp-issuer-url'));
  if (issuer === undefined) return fail('idp-issuer-url', 'is no issuer', 'Give it as https://host/path.');
  const clientId = config?.string('client-id');
  if (clientId === undefined) return fail('client-id', 'is missing', 'Give the id of the client.');
  const idToken = readToken(config, 'id-token');
  const refreshToken = readToken(config, 'refresh-token');
  if (idToken === undefined && refreshToken === undefined) {
    return fail('refresh-token', 'is missing or no token, and so is id-token', 'Log in once with kubectl.');
  }
  const caPem = config === undefined ? undefined : readIssuerCa(config, findings);
  const clientSecret = config?.string('client-secret');
  findings.warning('OidcGiven', provider.path, {
    summary: `${provider.path}: The login of a person at ${issuer} is used.`,
    detail: refreshToken === undefined ? 'It ends with its token.' : 'It ends when the issuer ends it.',
  });
  return {
    issuer,
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret: new Secret(clientSecret) }),
    ...(idToken === undefined ? {} : { idToken }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(caPem === undefined ? {} : { caPem }),
  };
}

/** An issuer is compared as text (OpenID Connect Discovery 1.0, 4.3), so it is kept as written. */
function readIssuer(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    parseTarget(text, 'oidc');
    return text;
  } catch (error) {
    if (isOutboundError(error)) return undefined;
    throw error;
  }
}

function readToken(config: Fields | undefined, name: string): Secret<string> | undefined {
  const text = config?.string(name)?.trim();
  return text !== undefined && /^[\x21-\x7e]+$/.test(text) ? new Secret(text) : undefined;
}

function readIssuerCa(config: Fields, findings: Findings): string | undefined {
  const name = 'idp-certificate-authority-data';
  if (!config.has(name)) return undefined;
  const pem = readPem(config, name, findings);
  if (pem !== undefined && readCertificates(pem) !== undefined) return pem;
  const path = `${config.path}.${name}`;
  const detail = 'Give one or more PEM certificates, base64-encoded.';
  findings.error('CAInvalid', path, { summary: `${path} contains no readable certificate.`, detail });
  return undefined;
}
