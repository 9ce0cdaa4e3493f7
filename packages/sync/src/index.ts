export {
  type ClusterControllerDeps,
  createClusterController,
  type ResolvedAccess,
} from './cluster/cluster-controller.ts';
