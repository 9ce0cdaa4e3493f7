import { badRequest } from '../answer/bad-request.ts';
import { checkDocumentParameters } from '../request/document-parameters.ts';
import { badParameter, scalar } from '../request/query-parameters.ts';
import type { Role } from './roles/role.ts';
import { cloudRoles, kubernetesRoles } from './roles/roles.ts';

/** Which targets are asked for. */
export type DiscoveryRole = { readonly kind: 'kubernetes'; readonly role: Role } | { readonly kind: 'cluster' };

/** Parameters that only service discovery has. */
export const ownParameters = ['role', 'labels'] as const;

/** What selects objects; any other of a list would be ignored, and a list that is too long or too short is scraped. */
const selecting = ['clusters', 'sources', 'namespaces', 'q', 'labelSelector', 'fieldSelector', 'names'] as const;

/** Of the roles of cloud kinds (SEA-Z13). */
const notBuilt = ['port', 'address'] as const;

const roles = [...kubernetesRoles.keys(), 'cluster'];

/** @throws StatusError BadRequest naming the parameter, the offending text and what would have been accepted. */
export function readDiscoveryRole(query: URLSearchParams): DiscoveryRole {
  const missing = notBuilt.find((name) => query.has(name));
  if (missing !== undefined) throw badRequest(`query parameter ${missing} is not supported yet`);
  checkDocumentParameters(query, [...ownParameters, ...selecting]);
  const labels = scalar(query, 'labels') ?? 'kubernetes';
  if (labels !== 'kubernetes') throw badParameter('labels', labels, 'kubernetes, the only style that is built yet');
  const name = scalar(query, 'role') ?? '';
  const role = kubernetesRoles.get(name);
  if (role !== undefined) return { kind: 'kubernetes', role };
  if (name === 'cluster') return { kind: 'cluster' };
  const why = cloudRoles.includes(name) ? '; roles of cloud kinds are not built yet' : '';
  throw badParameter('role', name, `${roles.join(', ')}${why}`);
}
