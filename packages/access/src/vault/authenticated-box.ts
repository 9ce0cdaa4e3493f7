import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

const algorithm = 'aes-256-gcm';

/** Octets of a key, and of a data encryption key: 256 bits. */
export const keyLength = 32;
/** Octets of a nonce: 96 bits, the length GCM is made for (NIST SP 800-38D, 5.2.1.1). */
export const nonceLength = 12;
const tagLength = 16;

/** Encrypts with AES-256-GCM. `nonce` must be fresh. Gives the ciphertext with its 16-octet tag behind it. */
export function encrypt(
  key: KeyObject,
  text: { readonly plain: Uint8Array; readonly nonce: Uint8Array; readonly context: string },
): Buffer {
  const cipher = createCipheriv(algorithm, key, text.nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(text.context));
  return Buffer.concat([cipher.update(text.plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undoes `encrypt`; undefined unless ciphertext, tag, nonce, key and context are those of one call of it. */
export function decrypt(
  key: KeyObject,
  box: { readonly ciphertext: Uint8Array; readonly nonce: Uint8Array; readonly context: string },
): Buffer | undefined {
  // GCM takes nonces of other lengths and shorter tags, and is weaker with them.
  if (box.nonce.length !== nonceLength || box.ciphertext.length < tagLength) return undefined;
  const end = box.ciphertext.length - tagLength;
  const decipher = createDecipheriv(algorithm, key, box.nonce, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(box.context));
  decipher.setAuthTag(box.ciphertext.subarray(end));
  const plain = decipher.update(box.ciphertext.subarray(0, end));
  try {
    decipher.final();
    return plain;
  } catch {
    plain.fill(0);
    return undefined;
  }
}
