/** Letters and digits of Kubernetes' generated names: no vowels, so no words (`apimachinery/pkg/util/rand`). */
const letters = 'bcdfghjklmnpqrstvwxz2456789';
const suffixLength = 5;
const maxPrefixLength = 58;

/** A name that begins with a prefix, as `generateName` makes them. */
export function generatedName(prefix: string, randomBytes: (size: number) => Uint8Array): string {
  const suffix = [...randomBytes(suffixLength)].map((byte) => letters.charAt(byte % letters.length));
  return `${prefix.slice(0, maxPrefixLength)}${suffix.join('')}`;
}

/** A random UUID, version 4 (RFC 9562). */
export function randomUid(randomBytes: (size: number) => Uint8Array): string {
  const bytes = Uint8Array.from(randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
