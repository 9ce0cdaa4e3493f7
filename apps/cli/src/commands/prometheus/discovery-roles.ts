/** The roles of the server's discovery. */
export const discoveryRoles = ['node', 'service', 'pod', 'endpointslice', 'endpoints', 'ingress', 'cluster'] as const;

/** One of them. */
export type DiscoveryRole = (typeof discoveryRoles)[number];
