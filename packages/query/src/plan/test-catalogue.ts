import { testKinds, testSource } from '../evaluate/test-fleet.ts';
import type { PlannerCatalogue } from './plan.ts';

/** Two clusters and an account, pods and nodes and deployments, some declared fields. */
export const testCatalogue: PlannerCatalogue = {
  sources: [testSource(4, 'cloud', 'account'), testSource(2, 'a'), testSource(6, 'b')],
  attributes: new Set(['provider']),
  kinds: [
    { id: 1, ...testKinds.nodes },
    { id: 2, ...testKinds.pods },
    { id: 3, ...testKinds.deployments },
  ],
  fields: [
    { id: 1, kind: 2, path: 'spec.nodeName', type: 'string', isList: false, semantic: 'node', isReady: true },
    { id: 2, kind: 2, path: 'status.podIPs[].ip', type: 'ip', isList: true, semantic: 'ip', isReady: true },
    { id: 3, kind: 1, path: 'status.addresses[].address', type: 'ip', isList: true, semantic: 'ip', isReady: true },
    { id: 4, kind: 3, path: 'spec.replicas', type: 'number', isList: false, isReady: true },
    { id: 5, kind: 2, path: '$summary', type: 'string', isList: false, semantic: 'summary', isReady: true },
    { id: 6, kind: 2, path: 'status.phase', type: 'string', isList: false, isReady: false },
  ],
};
