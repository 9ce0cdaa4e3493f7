export type { CredentialVault } from './access/credential-vault.ts';
export { contextAnnotation } from './access/read-access.ts';
export { resolveClusterAccess } from './access/resolve-access.ts';
export { type ClusterHandler, type ClusterHandlerDeps, createClusterHandler } from './cluster-handler.ts';
