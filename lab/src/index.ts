export { startCluster } from './cluster/start-cluster.ts';
export type {
  AccessRule,
  ApiAnswer,
  ApiRequest,
  ClientCertificate,
  Cluster,
  ClusterOptions,
  ClusterPart,
  KubernetesVersion,
} from './cluster/types.ts';
export { compareExactJson, type Difference } from './equality/compare-exact-json.ts';
export {
  compareWithMember,
  describeReport,
  type EqualityOptions,
  type EqualityReport,
  isEqual,
  settleWithMember,
} from './equality/equality-checker.ts';
export { type ExactJson, ExactNumber, type ExactObject, parseExactJson } from './equality/parse-exact-json.ts';
export { type DemoFleetOptions, demoFleet } from './fake-apiserver/demo-fleet.ts';
export type {
  FakeApiserver,
  FakeApiserverOptions,
  ObjectReference,
  WrittenObject,
} from './fake-apiserver/fake-apiserver.ts';
export { type ChurnOptions, startChurn } from './fake-apiserver/start-churn.ts';
export { startFakeApiserver } from './fake-apiserver/start-fake-apiserver.ts';
export { type FleetOptions, type FleetReport, fillCluster } from './fleet/fill-cluster.ts';
export { SECRET_CANARY } from './fleet/fleet-objects.ts';
export {
  type GeneratedFleetOptions,
  type GeneratedObject,
  type GeneratedSource,
  generateFleet,
} from './fleet/generate-fleet.ts';
export type { FleetKind } from './fleet/generator/fleet-kinds.ts';
export { createSeededRandom, type SeededRandom } from './fleet/seeded-random.ts';
export { createKubectl, type Kubectl, type KubectlResult, type KubectlTool } from './kubectl/kubectl.ts';
export type { CommandResult, Orrery } from './orrery-process/orrery.ts';
export { type OrreryOptions, startOrrery } from './orrery-process/start-orrery.ts';
export type { LabPostgres } from './postgres/lab-postgres.ts';
export { type PostgresOptions, startPostgres } from './postgres/start-postgres.ts';
export type { Environment } from './setup/cache-folder.ts';
export { findTool, missingComponents, requireTool } from './setup/find-tool.ts';
export { freePorts, PortClash, withFreePorts } from './supervisor/free-ports.ts';
export type { LabProcess, ProcessSpec } from './supervisor/lab-process.ts';
export { Supervisor } from './supervisor/supervisor.ts';
export { assertLabReady, decideLab, describeSkipped, type LabDecision, type LabMode, readLabMode } from './tier.ts';
