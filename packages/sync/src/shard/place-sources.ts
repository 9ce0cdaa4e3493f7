import type { SourceId } from '@orrery/model';
import { rendezvousScore } from './rendezvous-score.ts';

/** A source that is to be synchronised by one replica. */
export interface PlacedSource {
  readonly source: SourceId;
  /** How many objects it has, roughly. */
  readonly weight: number;
}

/** What is known when sources are placed; the same on every replica but for weights, which need not agree exactly. */
export interface PlacementQuestion {
  readonly sources: readonly PlacedSource[];
  /** Names of the replicas that live, each once. */
  readonly replicas: readonly string[];
  /** Who holds which source now. A holder that is none of the replicas keeps what it has until its lease ends. */
  readonly holders: ReadonlyMap<SourceId, string>;
}

/** How much more than its share a replica may have: balance is worth no move beyond that. */
const slack = 1.1;

/** A source is at least as much work as this many objects, by its watches. */
const leastWeight = 1024;

/**
 * Says which replica a source belongs to (KSY-J01). Held sources stay where they are; a free one goes to the replica that wants it most by
 * its rendezvous score among those with room, or to the one with the least objects when none has. So every source has one owner,
 * and all replicas come to the same answer. No replica: no owners.
 */
export function placeSources({ sources, replicas, holders }: PlacementQuestion): ReadonlyMap<SourceId, string> {
  const owners = new Map<SourceId, string>();
  const loads = loadsOf({ sources, replicas, holders });
  const room = roomOf(sources, replicas);
  const free: PlacedSource[] = [];
  for (const placed of sources) {
    const holder = holders.get(placed.source);
    if (holder === undefined) free.push(placed);
    else owners.set(placed.source, holder);
  }
  if (replicas.length === 0) return owners;
  free.sort((a, b) => workOf(b) - workOf(a) || a.source - b.source);
  for (const placed of free) {
    const owner = ownerOf(placed, loads, room);
    loads.set(owner, (loads.get(owner) ?? 0) + workOf(placed));
    owners.set(placed.source, owner);
  }
  return owners;
}

/**
 * Says which sources a replica is to give away since it has more than its share and another has so much less that this makes both more
 * equal: the heaviest that do, at most `limit`. What was given is free, and goes where `placeSources` says, never back.
 */
export function sourcesToGive(
  { sources, replicas, holders }: PlacementQuestion,
  { replica, limit }: { readonly replica: string; readonly limit: number },
): readonly SourceId[] {
  const loads = loadsOf({ sources, replicas, holders });
  const room = roomOf(sources, replicas);
  const held = sources.filter(({ source }) => holders.get(source) === replica);
  const given: SourceId[] = [];
  while (given.length < limit) {
    const own = loads.get(replica) ?? 0;
    const [emptiest, load] = leastLoaded(loads);
    if (own <= room || emptiest === replica) break;
    const best = mostWanted(held, emptiest, own - load);
    if (best === undefined) break;
    held.splice(held.indexOf(best), 1);
    given.push(best.source);
    loads.set(replica, own - workOf(best));
    loads.set(emptiest, load + workOf(best));
  }
  return given;
}

/** Objects that each replica has of the sources. */
function loadsOf({ sources, replicas, holders }: PlacementQuestion): Map<string, number> {
  const loads = new Map(replicas.map((replica) => [replica, 0]));
  for (const placed of sources) {
    const holder = holders.get(placed.source);
    const load = holder === undefined ? undefined : loads.get(holder);
    if (holder !== undefined && load !== undefined) loads.set(holder, load + workOf(placed));
  }
  return loads;
}

/** Up to how many objects a replica takes more, or has without giving away. */
function roomOf(sources: readonly PlacedSource[], replicas: readonly string[]): number {
  return (slack * sources.reduce((sum, placed) => sum + workOf(placed), 0)) / replicas.length;
}

/** The weight as a power of two: replicas that counted at different times mostly agree on it. */
function workOf({ weight }: PlacedSource): number {
  return 2 ** Math.round(Math.log2(Math.max(weight, leastWeight)));
}

function ownerOf(placed: PlacedSource, loads: ReadonlyMap<string, number>, room: number): string {
  const work = workOf(placed);
  let owner: string | undefined;
  let best = -1;
  for (const [replica, load] of loads) {
    if (load + work > room) continue;
    const score = rendezvousScore(placed.source, replica);
    if (score < best || (score === best && owner !== undefined && replica > owner)) continue;
    owner = replica;
    best = score;
  }
  return owner ?? leastLoaded(loads)[0];
}

/** Of several the first by name. */
function leastLoaded(loads: ReadonlyMap<string, number>): readonly [replica: string, load: number] {
  let least: readonly [string, number] = ['', Number.POSITIVE_INFINITY];
  for (const [replica, load] of loads) {
    if (load < least[1] || (load === least[1] && replica < least[0])) least = [replica, load];
  }
  return least;
}

/** Of the sources with less work than `below` the heaviest, so that few move; of several the one that a replica wants most. */
function mostWanted(held: readonly PlacedSource[], replica: string, below: number): PlacedSource | undefined {
  let wanted: PlacedSource | undefined;
  let best = -1;
  for (const placed of held) {
    const more = workOf(placed) - (wanted === undefined ? 0 : workOf(wanted));
    if (workOf(placed) >= below || more < 0) continue;
    const score = rendezvousScore(placed.source, replica);
    if (more === 0 && score <= best) continue;
    wanted = placed;
    best = score;
  }
  return wanted;
}
