import { Secret } from '@orrery/model';
import type { ClusterCredential } from '../access/cluster-access.ts';
import { explainExec } from './cloud-plugin.ts';
import type { Findings } from './diagnostic.ts';
import type { Fields } from './fields.ts';
import { reportFilePath } from './file-path.ts';
import { readCertificates, readKey, readPem } from './read-pem.ts';

const impersonationFields = ['as', 'as-uid', 'as-groups', 'as-user-extra'] as const;
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
  ...impersonationFields,
] as const;

/** The credential of `users[].user`; everything that is refused is reported (S-15.2). Nothing is run, no file is opened. */
export function readUser(fields: Fields, findings: Findings): ClusterCredential | undefined {
  fields.warnUnknown(knownFields);
  for (const name of ['tokenFile', 'client-certificate', 'client-key']) reportFilePath(fields, name, findings);
  reportLater(fields, findings);
  const errorsBefore = findings.all.length;
  const token = readToken(fields, findings);
  const certificate = readClientCertificate(fields, findings);
  const credential = certificate ?? token;
  reportPlugins(fields, credential !== undefined, findings);
  if (certificate !== undefined && token !== undefined) {
    const text = { summary: 'There is a token and a client certificate.', detail: 'The client certificate is used.' };
    findings.warning('TwoCredentials', fields.path, text);
  }
  if (credential === undefined && !hasErrorUnder(fields.path, findings) && findings.all.length === errorsBefore) {
    findings.error('CredentialMissing', fields.path, {
      summary: `${fields.path} has no credential.`,
      detail: 'Give token, or client-certificate-data and client-key-data.',
    });
  }
  return credential;
}

function hasErrorUnder(path: string, findings: Findings): boolean {
  return findings.all.some((finding) => finding.severity === 'error' && finding.path.startsWith(path));
}

function reportLater(fields: Fields, findings: Findings): void {
  const detail = 'This version does not support it. Give a token or a client certificate.';
  if (fields.has('username') || fields.has('password')) {
    findings.error('PasswordNotSupported', `${fields.path}.username`, {
      summary: `${fields.path} logs in with name and password.`,
      detail,
    });
  }
  for (const name of impersonationFields.filter((field) => fields.has(field))) {
    const path = `${fields.path}.${name}`;
    findings.error('ImpersonationNotSupported', path, { summary: `${path} asks for impersonation.`, detail });
  }
}

/** A plug-in is ignored where another credential is there, else it is what is wrong (S-15.2). */
function reportPlugins(fields: Fields, hasCredential: boolean, findings: Findings): void {
  const report = hasCredential ? findings.warning : findings.error;
  if (fields.has('exec')) {
    const path = `${fields.path}.exec`;
    const { summary, detail } = explainExec(fields.child('exec')?.string('command'));
    report('KubeconfigExec', path, { summary: `${path}: ${summary}`, detail });
  }
  if (fields.has('auth-provider')) {
    const name = fields.child('auth-provider')?.string('name') ?? '';
    report('AuthProviderNotSupported', `${fields.path}.auth-provider`, {
      summary: `${fields.path}.auth-provider: The user logs in through the provider ${name.slice(0, 64)}, which is not supported.`,
      detail: 'Give a token or a client certificate.',
    });
  }
}

function readToken(fields: Fields, findings: Findings): ClusterCredential | undefined {
  const token = fields.string('token')?.trim();
  if (token === undefined || token === '') return undefined;
  // What a header may carry; anything else would be a header of its own (RFC 9110 5.5).
  if (/^[\x21-\x7e]+$/.test(token)) return { token: new Secret(token) };
  const path = `${fields.path}.token`;
  const detail = 'A token has no white space and no control characters.';
  findings.error('TokenInvalid', path, { summary: `${path} is no token.`, detail });
  return undefined;
}

function readClientCertificate(fields: Fields, findings: Findings): ClusterCredential | undefined {
  const certificatePath = `${fields.path}.client-certificate-data`;
  const keyPath = `${fields.path}.client-key-data`;
  const hasCertificate = fields.has('client-certificate-data');
  const hasKey = fields.has('client-key-data');
  if (!hasCertificate && !hasKey) return undefined;
  const certificatePem = readPem(fields, 'client-certificate-data', findings);
  const keyPem = readPem(fields, 'client-key-data', findings);
  const certificate = certificatePem === undefined ? undefined : readCertificates(certificatePem)?.[0];
  const key = keyPem === undefined ? undefined : readKey(keyPem);
  if (certificate === undefined) {
    const summary = `${certificatePath} ${hasCertificate ? 'contains no readable certificate' : 'is missing'}.`;
    findings.error('CertificateInvalid', certificatePath, {
      summary,
      detail: 'Give a PEM certificate, base64-encoded.',
    });
  }
  if (key === undefined) {
    const summary = `${keyPath} ${hasKey ? 'contains no readable key' : 'is missing'}.`;
    findings.error('KeyInvalid', keyPath, { summary, detail: 'Give an unencrypted PEM private key, base64-encoded.' });
  }
  if (certificate === undefined || key === undefined) return undefined;
  if (certificatePem === undefined || keyPem === undefined) return undefined;
  if (!certificate.checkPrivateKey(key)) {
    const detail = 'Give the pair of one user.';
    findings.error('KeyMismatch', keyPath, { summary: 'The key does not belong to the certificate.', detail });
    return undefined;
  }
  return { certificate: { pem: certificatePem, keyPem: new Secret(keyPem) } };
}
