/**
 * How much a replica is wanted for a source: the same on every replica, evenly spread, and for each pair on its own, so that a replica
 * that comes or goes changes no score between the others (rendezvous hashing). FNV-1a with the finaliser of MurmurHash3.
 * @returns 0 to 2^32 - 1.
 */
export function rendezvousScore(source: number, replica: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${source}/${replica}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
