import { describe } from 'vitest';
import { describeAggregates } from './aggregate-suite.ts';
import { describeBeside } from './beside-suite.ts';
import { describeChangelog } from './changelog-suite.ts';
import { describeDocuments } from './documents-suite.ts';
import { describeExplanations } from './explain-suite.ts';
import { describeHeldDeletes } from './held-suite.ts';
import { describeLeases } from './lease-suite.ts';
import { describeLifetimes } from './lifetime-suite.ts';
import { describeOrders } from './order-suite.ts';
import { describePast } from './past-suite.ts';
import { describeEquality } from './random/equality-suite.ts';
import { describeWalks } from './random/walk-suite.ts';
import { describeWatchCrowds } from './random/watch-crowd-suite.ts';
import { describeRemovals } from './removal-suite.ts';
import { describeRetention } from './retention-suite.ts';
import { describeSelections } from './selection-suite.ts';
import { describeStaging } from './staging-suite.ts';
import { type StoreUnderTest, storesFor } from './store-under-test.ts';
import { describeWatches } from './watch-suite.ts';
import { describeWrites } from './write-suite.ts';

/** What every store must do (`architecture.md` property 10). Run it in the test of each implementation. */
export function runStoreConformance(subject: StoreUnderTest): void {
  describe(`store contract: ${subject.name}`, () => {
    const stores = storesFor(subject);
    describeWrites(stores);
    describeOrders(stores);
    describeSelections(stores);
    describeRemovals(stores);
    describeChangelog(stores);
    describeWatches(stores);
    describePast(stores);
    describeRetention(stores.open);
    describeHeldDeletes(stores);
    describeLeases(stores);
    describeBeside(stores);
    describeStaging(stores);
    describeDocuments(stores);
    describeAggregates(stores);
    describeExplanations(stores);
    describeLifetimes(subject);
    describeEquality(subject);
    describeWalks(stores.open);
    describeWatchCrowds(subject);
  });
}
