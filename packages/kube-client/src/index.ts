export type {
  BasicCredential,
  ClientCertificate,
  ClusterAccess,
  ClusterCredential,
  Impersonation,
  OidcCredential,
} from './access/cluster-access.ts';
export { type Authorizer, createAuthorizer } from './access/create-authorizer.ts';
export { type CredentialEnd, certificateExpiry, credentialEnds, credentialExpiry, tokenExpiry } from './access/credential-expiry.ts';
export {
  createKubeClient,
  type KubeClient,
  type KubeClientDeps,
  type RequestOptions,
} from './client/create-kube-client.ts';
export type { ListedPage, ListedResource, ListOptions } from './client/list-pages.ts';
export { type ResourceName, resourcePath } from './client/resource-path.ts';
export type { BookmarkEvent, ChangeEvent, KubeWatchEvent, WatchOptions } from './client/watch-events.ts';
export { type DiscoveredGroup, type Discovery, discover, type FailedGroup, readVersion } from './discovery/discover.ts';
export { classifyFailure, type Failure } from './errors/classify-failure.ts';
export { isKubeError, KubeError, type KubeErrorOptions, type KubeFailureReason } from './errors/kube-error.ts';
export type { Diagnostic, KubeconfigCode } from './kubeconfig/diagnostic.ts';
export {
  type Kubeconfig,
  type KubeconfigResult,
  listContexts,
  parseKubeconfig,
  readKubeconfig,
} from './kubeconfig/parse-kubeconfig.ts';
export type { KubeconfigContext } from './kubeconfig/read-root.ts';
export { createReflector, type Reflector, type ReflectorDeps } from './reflector/create-reflector.ts';
export type { ListCause, ListInfo, ReflectorSink, ReflectorState } from './reflector/reflector-sink.ts';
