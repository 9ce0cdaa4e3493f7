import { createHash } from 'node:crypto';

const modulus = 64;

/** What an item adds to the digest of its kind: the first 8 bytes, big endian, of SHA-256(uid + LF + fingerprint) (TAG-F22). */
export function digestTerm(uid: string, fingerprint: string): bigint {
  return createHash('sha256').update(`${uid}\n${fingerprint}`).digest().readBigUInt64BE();
}

/** The sum of two digests modulo 2^64. */
export function addDigest(sum: bigint, term: bigint): bigint {
  return BigInt.asUintN(modulus, sum + term);
}

/** A digest without one term. */
export function subtractDigest(sum: bigint, term: bigint): bigint {
  return BigInt.asUintN(modulus, sum - term);
}

/** A digest as it travels: 16 lower-case hex digits. */
export function digestText(sum: bigint): string {
  return sum.toString(16).padStart(16, '0');
}

/** The digest of a text that `digestText` made; undefined for another text. */
export function parseDigest(text: string): bigint | undefined {
  return /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}
