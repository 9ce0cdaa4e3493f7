import tls from 'node:tls';
import { OutboundError } from '../outbound-error.ts';
import type { OutboundTls } from '../target/outbound-target.ts';

/**
 * What a handshake trusts and shows: the given CA only, else the system's and Node's roots; TLS 1.2 or later.
 * @throws OutboundError CredentialInvalid when CA, certificate or key cannot be read, or do not belong together.
 */
export function createSecureContext(options: OutboundTls): tls.SecureContext {
  const ca = options.caPem ?? [...tls.getCACertificates('system'), ...tls.getCACertificates('default')];
  const pair =
    options.certificatePem === undefined || options.keyPem === undefined
      ? {}
      : { cert: options.certificatePem, key: options.keyPem.reveal() };
  try {
    return tls.createSecureContext({ ca, ...pair, minVersion: 'TLSv1.2' });
  } catch {
    // biome-ignore lint/style/useErrorCause: the text of OpenSSL's error may quote the key it could not read
    throw new OutboundError('CredentialInvalid', 'the CA, client certificate or client key cannot be used for TLS', {
      fix: 'give PEM texts whose certificate and key belong together',
    });
  }
}
