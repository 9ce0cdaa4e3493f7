export {
  type ChurnDriver,
  type ChurnDriverOptions,
  type ChurnReport,
  checkChurn,
  driveChurn,
} from './churn/drive-churn.ts';
export { type ApiConnection, createApiConnection } from './cluster/api-connection.ts';
export {
  type AuditedRequest,
  type AuditedRequests,
  type AuditFilter,
  type AuditMark,
  markAudit,
  readAudit,
  sumOfAudited,
} from './cluster/audit-log.ts';
export type {
  AccessRule,
  ApiAnswer,
  ApiRequest,
  ClientCertificate,
  Cluster,
  ClusterEtcd,
  ClusterOptions,
  ClusterPart,
  KubernetesVersion,
} from './cluster/cluster.ts';
export { startCluster } from './cluster/start-cluster.ts';
export { compareExactJson, type Difference } from './equality/compare-exact-json.ts';
export {
  compareWithMember,
  describeReport,
  type EqualityOptions,
  type EqualityReport,
  findUncollectedKinds,
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
export type { ChooseFaults, Fault, FaultedRequest, FaultRule, MetFault } from './fault-proxy/fault.ts';
export type { FaultProxy, FaultProxyOptions } from './fault-proxy/fault-proxy.ts';
export { createFaultStorm, type StormOptions } from './fault-proxy/fault-storm.ts';
export { startFaultProxy, startFaultProxyOf } from './fault-proxy/start-fault-proxy.ts';
export { startTcpProxy, type TcpProxy } from './fault-proxy/start-tcp-proxy.ts';
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
export { type PromtoolResult, runPromtool } from './prometheus/promtool.ts';
export { type DiscoveredLabels, type Prometheus, startPrometheus } from './prometheus/start-prometheus.ts';
export type { Environment } from './setup/cache-folder.ts';
export { findTool, missingComponents, requireTool } from './setup/find-tool.ts';
export { freePorts, PortClash, withFreePorts } from './supervisor/free-ports.ts';
export type { LabProcess, ProcessSpec } from './supervisor/lab-process.ts';
export { Supervisor } from './supervisor/supervisor.ts';
export { assertLabReady, decideLab, describeSkipped, type LabDecision, type LabMode, readLabMode } from './tier.ts';
