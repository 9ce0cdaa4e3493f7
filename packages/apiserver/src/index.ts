export {
  type Admission,
  type Admitted,
  type ApiserverDeps,
  type ApiserverLimits,
  type ComputedKind,
  type ControlAct,
  type ControlHandler,
  defaultLimits,
  type Identity,
  type PresentedIdentity,
} from './apiserver-deps.ts';
export { type Apiserver, createApiserver, type InjectedAnswer, type InjectedRequest } from './create-apiserver.ts';
export type { CheckedFrame, FeedEngine, FeedRequestLimits } from './feed/feed-engine.ts';
export type { ListenerTls } from './listener/create-listener.ts';
export type { RequestClass } from './overload/request-class.ts';
export type { RequestMeter } from './overload/request-limits.ts';
export { createSyncScopes } from './scopes/create-sync-scopes.ts';
export { stateMetricsProblem, stateMetricsResources } from './state-metrics/state-metrics-problem.ts';
export { defaultStateMetrics, type StateMetricsSettings } from './state-metrics/state-metrics-settings.ts';
