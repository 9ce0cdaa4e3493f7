export type { CredentialVault } from './access/credential-vault.ts';
export { contextAnnotation } from './access/read-access.ts';
export { resolveClusterAccess } from './access/resolve-access.ts';
export { type ClusterHandler, type ClusterHandlerDeps, createClusterHandler } from './cluster-handler.ts';
export { createHeldDeletesAct, type HeldDeletesAct } from './held-deletes/held-deletes-act.ts';
export {
  createPediaClusterHandler,
  type PediaClusterHandler,
  type PediaClusterHandlerDeps,
} from './pedia/pedia-cluster-handler.ts';
export { createSyncResourcesHandler } from './pedia/sync-resources-handler.ts';
