import { describe } from 'vitest';
import type { Store } from '../contract.ts';
import { describeChangelog } from './changelog-suite.ts';
import { describeReads } from './read-suite.ts';
import { describeRemovals } from './removal-suite.ts';
import { describeWrites } from './write-suite.ts';

/** Opens an empty store; the suite disposes it. */
export type OpenStore = () => Promise<Store>;

/** What every store must do (`architecture.md` property 10). Run it in the test of each implementation. */
export function runStoreConformance(name: string, open: OpenStore): void {
  describe(`store contract: ${name}`, () => {
    describeWrites(open);
    describeReads(open);
    describeRemovals(open);
    describeChangelog(open);
  });
}
