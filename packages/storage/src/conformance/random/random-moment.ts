import type { Moment } from '@orrery/query';
import fc from 'fast-check';
import type { PlayedFleet } from './play-fleet.ts';

/** Mostly now, else a moment of the fleet's past: after a batch, or within one. */
export function randomMoment({ revisions, model }: PlayedFleet): fc.Arbitrary<Moment> {
  const [first = 0n] = revisions;
  const any = fc.bigInt(first, model.revision).map((at) => at as typeof model.revision); // a revision between two revisions
  const at = fc.oneof(fc.constantFrom(...revisions), any);
  const deleted = fc.constantFrom('exclude' as const, 'include' as const, 'only' as const);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.record({ deleted }) },
    { weight: 1, arbitrary: fc.record({ at }) },
    { weight: 1, arbitrary: fc.record({ at, deleted }) },
  );
}
