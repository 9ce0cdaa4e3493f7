export { runStoreConformance } from './run-store-conformance.ts';
export type { StorePlace, StoreUnderTest } from './store-under-test.ts';
