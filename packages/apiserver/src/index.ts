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
} from './apiserver-deps.ts';
export { type Apiserver, createApiserver, type InjectedAnswer, type InjectedRequest } from './create-apiserver.ts';
export type { CheckedFrame, FeedEngine, FeedRequestLimits } from './feed/feed-engine.ts';
export type { ListenerTls } from './listener/create-listener.ts';
export { createSyncScopes } from './scopes/create-sync-scopes.ts';
