import type { SeededRandom } from '../fleet/seeded-random.ts';
import type { Fault, FaultedRequest, FaultRule } from './fault.ts';

interface Entry {
  readonly rule: FaultRule;
  readonly pattern: RegExp;
  /** Requests that matched method and path. */
  seen: number;
  /** Requests that met the fault. */
  met: number;
}

/** The rules in force, with their counts. */
export class RuleBook {
  readonly #entries = new Set<Entry>();
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** @returns what takes the rule away. @throws SyntaxError when the path is no regular expression. */
  add(rule: FaultRule): () => void {
    const entry = { rule, pattern: new RegExp(rule.path ?? ''), seen: 0, met: 0 };
    this.#entries.add(entry);
    return () => {
      this.#entries.delete(entry);
    };
  }

  clear(): void {
    this.#entries.clear();
  }

  /** What a request meets. Counts it in every rule that matches. */
  choose(request: FaultedRequest): Fault[] {
    const chosen: Fault[] = [];
    for (const entry of this.#entries) {
      if (!matches(entry, request)) continue;
      entry.seen += 1;
      if (!this.#isDue(entry)) continue;
      entry.met += 1;
      chosen.push(entry.rule.fault);
    }
    return chosen;
  }

  #isDue({ rule, seen, met }: Entry): boolean {
    if (rule.nth !== undefined && !rule.nth.includes(seen)) return false;
    if (rule.times !== undefined && met >= rule.times) return false;
    return rule.probability === undefined || this.#random.next() < rule.probability;
  }
}

function matches({ rule, pattern }: Entry, { method, path }: FaultedRequest): boolean {
  return (rule.methods === undefined || rule.methods.includes(method)) && pattern.test(path);
}
