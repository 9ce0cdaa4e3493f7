import { createSeededRandom, type SeededRandom } from '@orrery/lab';
import { objectBody, objectUid, trialKinds } from './planned-object.ts';

/** What the batches of a trial are like. */
export interface PlanOptions {
  readonly seed: number;
  /** Names an object may have in its namespace; few make many changes of few objects. */
  readonly names: number;
  /** Changes of the largest batches; most are far smaller. */
  readonly maxChanges: number;
  /** Of a hundred batches, how many remove a source, kind or namespace. */
  readonly removals: number;
}

/** An object by what the plan calls its source. */
export interface PlannedKey {
  readonly source: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** A change of a batch. */
export type PlannedChange =
  | { readonly op: 'put'; readonly key: PlannedKey; readonly uid: string; readonly text: string }
  | { readonly op: 'remove'; readonly key: PlannedKey };

/** A source, a kind of it, or a namespace of a kind of it. */
export interface PlannedRemoval {
  readonly source: string;
  readonly kind?: { readonly group: string; readonly resource: string };
  readonly namespace?: string;
}

/** Everything a batch writes. Beside it, each batch appends an audit row, replaces a sealed row and the state of a scope. */
export interface PlannedBatch {
  readonly number: number;
  readonly changes: readonly PlannedChange[];
  readonly removal?: PlannedRemoval;
  /** The source of which the state of the first kind is stored. */
  readonly scopeOf: string;
  /** A source that is made by the batch. */
  readonly newSource?: string;
}

/** Names of the sources that objects are of. */
export const trialSources = ['alpha', 'beta', 'gamma', 'a-b'] as const;

const namespaces = ['team', 'team-a', 'überall'] as const;

/**
 * The batch of this number. It follows from the seed and the number alone, so that the process that writes it and the one that checks it
 * need not talk.
 */
export function planBatch(options: PlanOptions, number: number): PlannedBatch {
  const random = createSeededRandom(options.seed * 1_000_003 + number);
  // A few batches are large, most are small.
  const size = 1 + Math.floor(random.next() ** 3 * options.maxChanges);
  const changes = Array.from({ length: size }, () => planChange(options, number, random));
  const isRemoval = number > 0 && random.below(100) < options.removals;
  return {
    number,
    changes,
    scopeOf: random.pick(trialSources),
    ...(isRemoval ? { removal: planRemoval(random) } : {}),
    ...(random.below(20) === 0 ? { newSource: `made-by-${number}` } : {}),
  };
}

function planChange(options: PlanOptions, number: number, random: SeededRandom): PlannedChange {
  const { group, resource, isNamespaced } = random.pick(trialKinds);
  const key = {
    source: random.pick(trialSources),
    group,
    resource,
    namespace: isNamespaced ? random.pick(namespaces) : '',
    name: `name-${random.below(options.names)}`,
  };
  if (random.below(5) === 0) return { op: 'remove', key };
  // Every fifth put repeats a body that another batch may have stored already.
  const variant = random.below(5) === 0 ? 0 : number + 1;
  return { op: 'put', key, uid: objectUid(key, random.below(8) === 0), text: objectBody(key, variant, random) };
}

function planRemoval(random: SeededRandom): PlannedRemoval {
  const source = random.pick(trialSources);
  const { group, resource, isNamespaced } = random.pick(trialKinds);
  const kind = { group, resource };
  switch (random.below(3)) {
    case 0:
      return { source };
    case 1:
      return { source, kind };
    default:
      return isNamespaced ? { source, kind, namespace: random.pick(namespaces) } : { source, kind };
  }
}
