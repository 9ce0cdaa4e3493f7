import tls from 'node:tls';
import { OutboundError } from '../outbound-error.ts';
import type { OutboundTls } from '../target/outbound-target.ts';

/**
 * What a handshake trusts and shows: the given CA only, else the system's and Node's roots; TLS 1.2 or later. With a client
 * certificate it is made, and so checked, at once; else at the first use, since some hundred roots take 30 ms to read.
 * @throws OutboundError CredentialInvalid when certificate and key cannot be read or do not belong together; so does the result.
 */
export function prepareSecureContext(options: OutboundTls): () => tls.SecureContext {
  let made: tls.SecureContext | undefined;
  const context = (): tls.SecureContext => {
    made ??= createSecureContext(options);
    return made;
  };
  if (options.certificatePem !== undefined) context();
  return context;
}

function createSecureContext(options: OutboundTls): tls.SecureContext {
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
