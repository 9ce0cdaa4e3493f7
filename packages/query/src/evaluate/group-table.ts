import type { Aggregate } from '../ast.ts';
import type { ExactJson } from '../json/exact-json.ts';
import { compareText } from '../values/compare-text.ts';
import { type Accumulator, createAccumulator } from './aggregate-values.ts';

/** A group of an aggregation. */
export interface EvaluatedGroup {
  /** One per group key; null for objects without it. */
  readonly key: readonly (string | null)[];
  readonly count: number;
  /** One per aggregate. */
  readonly values: readonly (string | null)[];
}

/** Groups by count descending, then key (SEA-M02). */
export interface EvaluatedAggregation {
  readonly groups: readonly EvaluatedGroup[];
  /** Objects, each once. */
  readonly total: number;
  /** Sum of the counts of the groups left out. */
  readonly otherCount: number;
  /** An object was counted in more than one group. */
  readonly multiValued: boolean;
}

interface OpenGroup {
  readonly key: readonly (string | null)[];
  readonly accumulators: readonly Accumulator[];
  count: number;
}

/** Collects the groups of an aggregation, object by object. Memory: one entry per group. */
export class GroupTable {
  readonly #aggregates: readonly Aggregate[];
  readonly #groups = new Map<string, OpenGroup>();
  #total = 0;
  #isMultiValued = false;

  constructor(aggregates: readonly Aggregate[]) {
    this.#aggregates = aggregates;
  }

  /** Groups so far. */
  get size(): number {
    return this.#groups.size;
  }

  /** Counts one object in its groups; `values` are those at the paths of the aggregates, in their order. */
  add(keys: readonly (readonly (string | null)[])[], values: readonly (readonly ExactJson[])[]): void {
    this.#total++;
    if (keys.length > 1) this.#isMultiValued = true;
    for (const key of keys) {
      const group = this.#groupOf(key);
      group.count++;
      for (const [at, accumulator] of group.accumulators.entries()) accumulator.add(values[at] ?? []);
    }
  }

  /** Counts objects in one group at once, for tables without aggregates; each adds to the total. */
  addCount(key: readonly (string | null)[], count: number): void {
    this.#total += count;
    this.#groupOf(key).count += count;
  }

  /** The answer: the first `limit` groups, the others summed up. */
  result(limit: number): EvaluatedAggregation {
    const ordered = [...this.#groups.values()].sort(compareGroups);
    return {
      groups: ordered.slice(0, limit).map(({ key, count, accumulators }) => ({
        key,
        count,
        values: accumulators.map(({ result }) => result()),
      })),
      total: this.#total,
      otherCount: ordered.slice(limit).reduce((sum, { count }) => sum + count, 0),
      multiValued: this.#isMultiValued,
    };
  }

  #groupOf(key: readonly (string | null)[]): OpenGroup {
    const name = JSON.stringify(key);
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const made = { key, count: 0, accumulators: this.#aggregates.map(createAccumulator) };
    this.#groups.set(name, made);
    return made;
  }
}

/** By count descending, then key by code points; null is last. */
function compareGroups(a: OpenGroup, b: OpenGroup): number {
  if (a.count !== b.count) return b.count - a.count;
  for (const [at, left] of a.key.entries()) {
    const right = b.key[at] ?? null;
    if (left === right) continue;
    if (left === null || right === null) return left === null ? 1 : -1;
    return compareText(left, right);
  }
  return 0;
}
