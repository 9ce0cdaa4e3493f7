/** Bytes of a protobuf message as it is made (https://protobuf.dev/programming-guides/encoding/); it grows as needed. */
export class ProtobufWriter {
  readonly #text = new TextEncoder();
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  /** What was written; the writer keeps no part of it. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  text(field: number, value: string): void {
    this.nested(field, () => {
      // UTF-8 has at most three bytes for each unit of UTF-16
      this.#reserve(value.length * 3);
      this.#length += this.#text.encodeInto(value, this.#bytes.subarray(this.#length)).written;
    });
  }

  /** An integer of wire type 0, below 2^53; negative ones are cut to 0: no bound of a schema is. */
  integer(field: number, value: number): void {
    this.#varint(field * 8);
    this.#varint(Math.max(0, Math.trunc(value)));
  }

  double(field: number, value: number): void {
    this.#varint(field * 8 + 1);
    this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** A message: what `write` writes, behind its length. */
  nested(field: number, write: () => void): void {
    this.#varint(field * 8 + 2);
    // The length is not known yet: one byte is left for it, and what was written moves when it needs more.
    this.#reserve(1);
    const start = this.#length + 1;
    this.#length = start;
    write();
    this.#closeLength(start);
  }

  #closeLength(start: number): void {
    const size = this.#length - start;
    const more = sizeOfVarint(size) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#bytes.copyWithin(start + more, start, this.#length);
    }
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) + 128;
    this.#bytes[this.#length++] = rest;
  }

  #reserve(size: number): void {
    const wanted = this.#length + size;
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
