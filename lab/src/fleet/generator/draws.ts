import { createSeededRandom, type SeededRandom } from '../seeded-random.ts';

/** What a sequence of draws is for: each purpose has its own, so that objects can be made in any order. */
export const purposes = { vocabulary: 1, source: 2, workload: 3, uid: 4, object: 5, node: 6, image: 7 } as const;

/** Mixes whole numbers into one of 32 bits (the finaliser of MurmurHash3, public domain, Austin Appleby). */
function mixNumbers(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** The draws that belong to these numbers, always the same. */
export function drawsOf(...numbers: readonly number[]): SeededRandom {
  return createSeededRandom(mixNumbers(...numbers));
}

/** Hexadecimal digits. @param digits a multiple of 8. */
export function hexOf(random: SeededRandom, digits: number): string {
  let text = '';
  while (text.length < digits) text += ((random.next() * 2 ** 32) >>> 0).toString(16).padStart(8, '0');
  return text;
}

/** A random UUID (RFC 9562, version 4). */
export function uuidOf(random: SeededRandom): string {
  const hex = hexOf(random, 32);
  const variant = '89ab'[random.below(4)] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The letters Kubernetes makes names of: no vowels, no digits that look like letters. */
const nameLetters = 'bcdfghjklmnpqrstvwxz2456789';

/** Random letters as Kubernetes appends them to names. */
export function suffixOf(random: SeededRandom, length: number): string {
  let text = '';
  for (let at = 0; at < length; at += 1) text += nameLetters[random.below(nameLetters.length)] ?? 'x';
  return text;
}

/** Which of `size` items, the first far more often than the last (Zipf's law with exponent 1, approximated). */
export function skewedBelow(random: SeededRandom, size: number): number {
  return Math.min(size - 1, Math.floor((size + 1) ** random.next()) - 1);
}

/** How many of `total` things the `index`-th of `parts` gets; the sum over all is `total`. */
export function portionOf(total: number, parts: number, index: number): number {
  return Math.floor(((index + 1) * total) / parts) - Math.floor((index * total) / parts);
}

/** RFC 3339 with seconds, as Kubernetes writes times. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Five letters, different for every number below 27^5. */
export function distinctSuffix(number: number): string {
  let rest = (number * 7_919_317 + 4_211) % nameLetters.length ** 5;
  let text = '';
  for (let at = 0; at < 5; at += 1) {
    text += nameLetters[rest % nameLetters.length] ?? 'x';
    rest = Math.floor(rest / nameLetters.length);
  }
  return text;
}
