const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuidBytes = 16;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A uid as rows keep it: a UUID in its canonical lower-case form as its 16 bytes, any other text as 0x00 and its UTF-8, with a second
 * 0x00 where that would have 16 bytes. Different uids have different keys.
 * @param uid without U+0000 and lone surrogates (`storableKeyProblem`).
 */
export function uidKey(uid: string): Uint8Array {
  if (uuid.test(uid)) return Buffer.from(uid.replaceAll('-', ''), 'hex');
  const text = encoder.encode(uid);
  const lead = text.length + 1 === uuidBytes ? 2 : 1;
  const key = new Uint8Array(lead + text.length);
  key.set(text, lead);
  return key;
}

/** The uid of a key made by `uidKey`. */
export function uidOf(key: Uint8Array): string {
  if (key.length !== uuidBytes) return decoder.decode(key.subarray(key[1] === 0 ? 2 : 1));
  const hex = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
