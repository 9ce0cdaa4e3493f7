import { badParameter, scalar } from '../request/query-parameters.ts';
import type { Role } from './roles/role.ts';
import { cloudRoles, kubernetesRoles } from './roles/roles.ts';

/** Which targets are asked for. */
export type DiscoveryRole = { readonly kind: 'kubernetes'; readonly role: Role } | { readonly kind: 'cluster' };

/** What selects objects; everything else would be ignored, and a list that is too long or too short is scraped. */
const parameters: ReadonlySet<string> = new Set([
  ...['role', 'labels', 'clusters', 'sources', 'namespaces', 'q', 'labelSelector', 'fieldSelector', 'names'],
]);

const roles = [...kubernetesRoles.keys(), 'cluster'];

/** @throws StatusError BadRequest naming the parameter, the offending text and what would have been accepted. */
export function readDiscoveryRole(query: URLSearchParams): DiscoveryRole {
  for (const name of query.keys()) {
    if (!parameters.has(name))
      throw badParameter(name, query.get(name) ?? '', `one of the parameters ${[...parameters].join(', ')}`);
  }
  const labels = scalar(query, 'labels') ?? 'kubernetes';
  if (labels !== 'kubernetes') throw badParameter('labels', labels, 'kubernetes, the only style that is built yet');
  const name = scalar(query, 'role') ?? '';
  const role = kubernetesRoles.get(name);
  if (role !== undefined) return { kind: 'kubernetes', role };
  if (name === 'cluster') return { kind: 'cluster' };
  const why = cloudRoles.includes(name) ? '; roles of cloud kinds are not built yet' : '';
  throw badParameter('role', name, `${roles.join(', ')}${why}`);
}
