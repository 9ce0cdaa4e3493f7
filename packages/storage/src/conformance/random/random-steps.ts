import fc from 'fast-check';
import { fleetKinds, fleetSources, namespaces } from './hostile-values.ts';
import { type RandomContent, type RandomPlace, randomContent, randomPlace } from './random-object.ts';

/** An object that is there when the change is made: that many places on in the order of the store, round and round. */
export interface KnownPlace {
  readonly known: number;
}

/** A change of a random batch. */
export type RandomChange =
  | { readonly op: 'put'; readonly at: RandomPlace | KnownPlace; readonly content: RandomContent }
  /** What is stored, under another origin version. */
  | { readonly op: 'repeat'; readonly at: KnownPlace; readonly originVersion: string }
  | { readonly op: 'remove'; readonly at: RandomPlace | KnownPlace };

/** An explicit removal, by places in `fleetSources` and `fleetKinds`. */
export interface RandomRemoval {
  readonly source: number;
  /** Absent: everything of the source, and the source. */
  readonly kind?: number;
  readonly namespace?: string;
}

/** A batch of a random fleet. Sources it names that are not there are made before. */
export interface RandomStep {
  readonly changes: readonly RandomChange[];
  readonly removals: readonly RandomRemoval[];
}

const known = fc.record({ known: fc.nat(10_000) });

const change: fc.Arbitrary<RandomChange> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ op: fc.constant('put' as const), at: randomPlace, content: randomContent }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('put' as const), at: known, content: randomContent }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('remove' as const), at: known }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('remove' as const), at: randomPlace }) },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('repeat' as const),
      at: known,
      originVersion: fc.constantFrom('8', '9', 'y'),
    }),
  },
);

const source = fc.nat(fleetSources.length - 1);
const kind = fc.nat(fleetKinds.length - 1);
const removal: fc.Arbitrary<RandomRemoval> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ source }) },
  { weight: 3, arbitrary: fc.record({ source, kind }) },
  { weight: 4, arbitrary: fc.record({ source, kind, namespace: fc.constantFrom(...namespaces, '') }) },
);

const step: fc.Arbitrary<RandomStep> = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 24, size: 'max' }),
  removals: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(removal, { minLength: 1, maxLength: 2 }) },
  ),
});

/** What happens to a fleet, batch by batch. */
export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc.array(step, {
  minLength: 10,
  maxLength: 36,
  size: 'max',
});
