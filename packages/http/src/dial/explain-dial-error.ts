import type { PeerCertificate } from 'node:tls';
import { OutboundError, type OutboundErrorDetails } from '../outbound-error.ts';

/** What is known of a failed connection. */
export interface DialFacts {
  readonly host: string;
  readonly address: string;
  /** The certificate the server showed, if it came that far. */
  readonly certificate?: ShownCertificate | undefined;
  /** The name that was looked for in it. */
  readonly serverName: string;
}

/** The parts of a server's certificate that messages name. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
}

const refusedCodes: ReadonlySet<string> = new Set(['ECONNREFUSED']);
const unreachableCodes: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
]);
const expiredCodes: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
/** OpenSSL's X509_V_ERR names that mean: the chain does not end at a given CA (Node's `errors` documentation, "OpenSSL errors"). */
const untrustedCodes: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
]);

/** Turns an error of a socket or a handshake into one of ours, with the facts a person needs. */
export function explainDialError(error: unknown, facts: DialFacts): OutboundError {
  const code = readCode(error);
  const details: OutboundErrorDetails = { host: facts.host, address: facts.address, cause: error };
  if (refusedCodes.has(code)) return new OutboundError('Refused', `${facts.address} refuses the connection`, details);
  if (unreachableCodes.has(code))
    return new OutboundError('Timeout', `there is no way to ${facts.address} (${code})`, details);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return explainNames(facts, details);
  if (expiredCodes.has(code)) {
    const subject = facts.certificate?.subject ?? facts.host;
    const state = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return new OutboundError('CertificateExpired', `the certificate ${subject} ${state}`, {
      ...details,
      names: [subject],
    });
  }
  if (untrustedCodes.has(code)) {
    const issuer = facts.certificate?.issuer ?? 'unknown';
    const message = `the certificate of ${facts.host} is not signed by a trusted CA (issuer: ${issuer})`;
    return new OutboundError('UntrustedCertificate', message, { ...details, issuer });
  }
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    return new OutboundError('NotTls', `${facts.address} does not speak TLS as we do (${code})`, details);
  }
  return new OutboundError('ConnectionLost', `the connection to ${facts.address} broke (${code || 'closed'})`, details);
}

function explainNames(facts: DialFacts, details: OutboundErrorDetails): OutboundError {
  const names = facts.certificate?.names ?? [];
  const message = `the certificate is not valid for ${facts.serverName} (valid for ${names.join(', ') || 'no name'})`;
  return new OutboundError('NameMismatch', message, { ...details, host: facts.serverName, names });
}

/** The `code` of a system error, empty when it has none. */
function readCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** Reads what messages name of a certificate as Node gives it; undefined when there is none. */
export function describeCertificate(certificate: PeerCertificate): ShownCertificate | undefined {
  if (Object.keys(certificate).length === 0) return undefined;
  const names = certificate.subjectaltname ?? '';
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: names === '' ? [] : names.split(', ').map((name) => name.replace(/^(?:DNS|IP Address):/, '')),
  };
}

function oneLine(name: object): string {
  return Object.entries(name)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ');
}
