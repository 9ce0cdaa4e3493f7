export { type OpenStore, runStoreConformance } from './run-store-conformance.ts';
