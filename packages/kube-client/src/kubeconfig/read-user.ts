import { Secret } from '@orrery/model';
import type { ClusterAccess, ClusterCredential } from '../access/cluster-access.ts';
import { explainExec } from './cloud-plugin.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { reportFilePath } from './file-path.ts';
import { readCertificatePair } from './read-certificate-pair.ts';
import { readImpersonation } from './read-impersonation.ts';
import { readOidc } from './read-oidc.ts';
import { readPassword } from './read-password.ts';

const knownFields = [
  'token',
  'tokenFile',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'username',
  'password',
  'exec',
  'auth-provider',
  'extensions',
  'as',
  'as-uid',
  'as-groups',
  'as-user-extra',
] as const;

/** What `users[].user` gives of an access. */
export type UserPart = Pick<ClusterAccess, 'credential' | 'impersonate'>;

/**
 * The credential of `users[].user`; everything that is refused is reported (S-15.2). Nothing is run, no file is opened.
 * @param plugged what somebody else got from the `exec` entry; used where it is what the user logs in with.
 */
export function readUser(
  fields: Fields,
  plugged: ClusterCredential | undefined,
  findings: Findings,
): UserPart | undefined {
  fields.warnUnknown(knownFields);
  for (const name of ['tokenFile', 'client-certificate', 'client-key']) reportFilePath(fields, name, findings);
  const impersonate = readImpersonation(fields, findings);
  const given = readGiven(fields, findings);
  const credential = given ?? (fields.has('exec') ? plugged : undefined);
  reportPlugins(fields, { hasGiven: given !== undefined, isComplete: credential !== undefined }, findings);
  if (credential !== undefined) return { credential, ...(impersonate === undefined ? {} : { impersonate }) };
  if (findings.all.every((finding) => finding.severity === 'warning' || !finding.path.startsWith(fields.path))) {
    findings.error('CredentialMissing', fields.path, {
      summary: `${fields.path} has no credential.`,
      detail: 'Give token, or client-certificate-data and client-key-data.',
    });
  }
  return undefined;
}

/** What the entry itself says; undefined when it is nothing. */
function readGiven(fields: Fields, findings: Findings): ClusterCredential | undefined {
  const token = readToken(fields, findings);
  const certificate = readCertificatePair(fields, findings);
  const basic = readPassword(fields, findings);
  const oidc = readOidc(fields, findings);
  const [first, second] = [token, basic, oidc].filter((part) => part !== undefined);
  if (second !== undefined) {
    const detail = `The ${token === undefined ? 'password' : 'token'} is used.`;
    findings.warning('TwoCredentials', fields.path, { summary: 'There are several ways to log in.', detail });
  }
  if (first === undefined && certificate === undefined) return undefined;
  return {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(basic === undefined ? {} : { basic }),
    ...(oidc === undefined ? {} : { oidc }),
  };
}

/** A plug-in is ignored where another credential is there, else it is what is wrong (S-15.2). */
function reportPlugins(
  fields: Fields,
  { hasGiven, isComplete }: { readonly hasGiven: boolean; readonly isComplete: boolean },
  findings: Findings,
): void {
  const report = isComplete ? findings.warning : findings.error;
  if (fields.has('exec') && (hasGiven || !isComplete)) {
    const path = `${fields.path}.exec`;
    const { summary, detail } = explainExec(fields.child('exec')?.string('command'));
    report('KubeconfigExec', path, { summary: `${path}: ${summary}`, detail });
  }
  const provider = fields.child('auth-provider')?.string('name') ?? '';
  if (fields.has('auth-provider') && provider !== 'oidc') {
    report('AuthProviderNotSupported', `${fields.path}.auth-provider`, {
      summary: `${fields.path}.auth-provider: The user logs in through the provider ${provider.slice(0, 64)}, which is not supported.`,
      detail: 'Give a token or a client certificate.',
    });
  }
}

function readToken(fields: Fields, findings: Findings): Secret<string> | undefined {
  const token = fields.string('token')?.trim();
  if (token === undefined || token === '') return undefined;
  // What a header may carry; anything else would be a header of its own (RFC 9110 5.5).
  if (/^[\x21-\x7e]+$/.test(token)) return new Secret(token);
  const path = `${fields.path}.token`;
  const detail = 'A token has no white space and no control characters.';
  findings.error('TokenInvalid', path, { summary: `${path} is no token.`, detail });
  return undefined;
}
