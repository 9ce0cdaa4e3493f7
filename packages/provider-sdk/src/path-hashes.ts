/** Slots of an empty set; a power of two, as every later size. */
const firstSlots = 1024;

/** Full enough to grow at three quarters: probes stay short. */
const fillLimit = 0.75;

/**
 * A set of paths kept as 8-byte hashes (KSY-D14): 100,000 paths take 2 MiB, whatever their length. Two paths of one hash count as one, so
 * `has` may say yes to a path that was never added, about once in 10^14 questions at 100,000 paths; it never says no to one that was.
 */
export class PathHashes {
  /** Pairs of 32-bit halves; 0, 0 is an empty slot. */
  #slots = new Uint32Array(firstSlots * 2);
  #size = 0;
  readonly #hash = new Uint32Array(2);

  /** How many different paths were added. */
  get size(): number {
    return this.#size;
  }

  add(path: string): void {
    hashPath(path, this.#hash);
    const [high = 0, low = 0] = this.#hash;
    const slot = findSlot(this.#slots, high, low);
    if (this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0) return;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.#size += 1;
    if (this.#size > (this.#slots.length / 2) * fillLimit) this.#grow();
  }

  has(path: string): boolean {
    hashPath(path, this.#hash);
    const [high = 0, low = 0] = this.#hash;
    const slot = findSlot(this.#slots, high, low);
    return this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 2) {
      const high = this.#slots[at] ?? 0;
      const low = this.#slots[at + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      const slot = findSlot(larger, high, low);
      larger[slot] = high;
      larger[slot + 1] = low;
    }
    this.#slots = larger;
  }
}

/** Index of the slot that holds the hash, or of the empty one where it belongs. */
function findSlot(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / 2 - 1;
  for (let slot = low & mask; ; slot = (slot + 1) & mask) {
    const at = slot * 2;
    if (slots[at] === high && slots[at + 1] === low) return at;
    if (slots[at] === 0 && slots[at + 1] === 0) return at;
  }
}

/** Two multiplicative hashes over the UTF-16 units, mixed into each other at the end; never 0, 0. */
function hashPath(path: string, into: Uint32Array): void {
  let high = 0xdeadbeef ^ path.length;
  let low = 0x41c6ce57 ^ path.length;
  for (let index = 0; index < path.length; index += 1) {
    const unit = path.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  const first = high;
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  into[0] = high;
  into[1] = low;
  if (into[0] === 0 && into[1] === 0) into[1] = 1;
}
