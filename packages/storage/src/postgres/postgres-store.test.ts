import { runStoreConformance } from '../conformance/run-store-conformance.ts';
import { postgres } from './test-postgres-places.ts';

runStoreConformance(postgres);
