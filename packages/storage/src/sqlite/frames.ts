/** Things with bodies, as they cross a thread border: the bodies in one transferred buffer, cut by their ends. */
export interface Packed<T> {
  readonly items: readonly (T & { readonly body: Uint8Array })[];
  readonly buffer: ArrayBuffer;
  readonly ends: Float64Array;
}

const none = new Uint8Array();

/** Copies all bodies into one buffer; the items keep an empty body. */
export function packBodies<T extends { readonly body: Uint8Array }>(items: readonly T[]): Packed<T> {
  const size = items.reduce((sum, item) => sum + item.body.byteLength, 0);
  const bytes = new Uint8Array(size);
  const ends = new Float64Array(items.length);
  let end = 0;
  items.forEach((item, index) => {
    bytes.set(item.body, end);
    end += item.body.byteLength;
    ends[index] = end;
  });
  return { items: items.map((item) => ({ ...item, body: none })), buffer: bytes.buffer, ends };
}

/** The items again; their bodies are views of the one buffer. */
export function unpackBodies<T extends { readonly body: Uint8Array }>(packed: Packed<T>): T[] {
  return packed.items.map((item, index) => {
    const start = index === 0 ? 0 : (packed.ends[index - 1] ?? 0);
    return { ...item, body: new Uint8Array(packed.buffer, start, (packed.ends[index] ?? start) - start) };
  });
}
