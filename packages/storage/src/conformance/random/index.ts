export { checkObjects, checkQueries, fleetOf } from './equality.ts';
export { openBounded } from './open-bounded.ts';
export { walkUnderWrites } from './walk-under-writes.ts';
export { runWatchCrowd } from './watch-crowd.ts';
