/** How large the fleet is. */
export interface FleetSize {
  readonly clusters: number;
  /** In each cluster. */
  readonly pods: number;
}

/** A cluster to be imported. */
export interface Member {
  readonly name: string;
  readonly kubeconfig: string;
  readonly server: string;
  readonly caPem: string;
  /** Bearer token of an administrator. */
  readonly token: string;
  /** The API server's own record of its requests; undefined for a fake one. */
  readonly auditLogPath: string | undefined;
}
