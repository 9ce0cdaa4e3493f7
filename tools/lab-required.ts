import { assertLabReady } from '@orrery/lab/tier';

/** vitest's global set-up: with `ORRERY_LAB=required` a missing component fails the run before the first test. */
export function setup(): void {
  assertLabReady();
}
