export { accessOfSpec, accessSpecOf, credentialSpecOf } from './access/access-spec.ts';
export type {
  BasicCredential,
  ClientCertificate,
  ClusterAccess,
  ClusterCredential,
  Impersonation,
  OidcCredential,
  RefreshedTokens,
} from './access/cluster-access.ts';
export { type Authorizer, createAuthorizer } from './access/create-authorizer.ts';
export {
  type CredentialEnd,
  certificateExpiry,
  credentialEnds,
  credentialExpiry,
  tokenExpiry,
} from './access/credential-expiry.ts';
export {
  createKubeClient,
  type KubeClient,
  type KubeClientDeps,
  type RequestOptions,
  type SentRequest,
} from './client/create-kube-client.ts';
export type { KubeAnswer, RequestOutcome, RequestPriority } from './client/kube-requests.ts';
export type { ListedPage, ListedResource, ListOptions } from './client/list-pages.ts';
export { type ObjectName, objectResourcePath, type ResourceName, resourcePath } from './client/resource-path.ts';
export type { Selection } from './client/selection.ts';
export type { BookmarkEvent, ChangeEvent, KubeWatchEvent, WatchOptions } from './client/watch-events.ts';
export { type Discovery, discover, readVersion } from './discovery/discover.ts';
export type { DiscoveredGroup, DiscoveredKinds, FailedGroup } from './discovery/discovery.ts';
export { classifyFailure, type Failure } from './errors/classify-failure.ts';
export { isKubeError, KubeError, type KubeErrorOptions, type KubeFailureReason } from './errors/kube-error.ts';
export type { Diagnostic, KubeconfigCode } from './kubeconfig/diagnostic.ts';
export { type KubeconfigPolicy, lenientPolicy, strictPolicy } from './kubeconfig/kubeconfig-policy.ts';
export {
  type ChooseOptions,
  type ChosenPlugin,
  type Kubeconfig,
  type KubeconfigResult,
  listContexts,
  parseKubeconfig,
  readKubeconfig,
} from './kubeconfig/parse-kubeconfig.ts';
export type { ExecPlugin } from './kubeconfig/read-exec.ts';
export type { KubeconfigContext } from './kubeconfig/read-root.ts';
export {
  type OpenapiDocument,
  type OpenapiIndex,
  readOpenapiDocument,
  readOpenapiIndex,
} from './openapi/read-openapi.ts';
export { createReflector, type Reflector } from './reflector/create-reflector.ts';
export type { ReflectorDeps } from './reflector/reflector-deps.ts';
export type { Comparison, ListCause, ListInfo, ReflectorSink, ReflectorState } from './reflector/reflector-sink.ts';
