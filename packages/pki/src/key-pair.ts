import { createPrivateKey, KeyObject, webcrypto } from 'node:crypto';
import { invalidInput } from './invalid-input.ts';

/** The one kind of key and signature this package makes: ECDSA on P-256 with SHA-256. */
export const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A key pair and its private half as PKCS #8 PEM. */
export interface KeyPair {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly keyPem: string;
}

/** Makes a fresh key pair. */
export async function generateKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const keyPem = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privateKey, publicKey, keyPem };
}

/**
 * Reads a private key for signing, in PKCS #8 or SEC 1 PEM.
 * @throws StatusError Invalid when the text is no such key or its curve is not P-256. The message never contains the text.
 */
export function readSigningKey(keyPem: string): { readonly object: KeyObject; readonly key: webcrypto.CryptoKey } {
  const object = parseKey(keyPem);
  if (object.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw invalidInput('the private key is not an ECDSA key on P-256: give the key that belongs to the CA');
  }
  return { object, key: object.toCryptoKey(keyAlgorithm, false, ['sign']) };
}

function parseKey(keyPem: string): KeyObject {
  try {
    return createPrivateKey(keyPem);
  } catch (cause) {
    throw invalidInput('the text is not a private key in PEM: give an unencrypted PKCS #8 or SEC 1 key', {
      cause,
    });
  }
}
