import { endpointSliceRole } from './endpoint-slice.ts';
import { endpointsRole } from './endpoints.ts';
import { ingressRole } from './ingress.ts';
import { nodeRole } from './node.ts';
import { podRole } from './pod.ts';
import type { Role } from './role.ts';
import { serviceRole } from './service.ts';

/** The roles of Prometheus' own Kubernetes discovery, by the names it has for them. */
export const kubernetesRoles: ReadonlyMap<string, Role> = new Map([
  ['node', nodeRole],
  ['service', serviceRole],
  ['pod', podRole],
  ['endpointslice', endpointSliceRole],
  ['endpoints', endpointsRole],
  ['ingress', ingressRole],
]);

/** Roles of cloud kinds, which are not collected yet. */
export const cloudRoles: readonly string[] = ['vm', 'nic', 'loadbalancer', 'rds', 'redis'];
