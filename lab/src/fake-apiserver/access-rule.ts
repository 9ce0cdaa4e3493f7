import { ApiStatus, qualified } from './api-status.ts';

/** What a request wants to do, in the words of RBAC. */
export interface Access {
  readonly user: string;
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';
  readonly group: string;
  readonly resource: string;
  /** Empty: cluster-scoped, or all namespaces. */
  readonly namespace: string;
  /** Empty for list, watch and create. */
  readonly name: string;
}

/** Decides of every request for objects; false is a 403. */
export type Authorize = (access: Access) => boolean;

/** The 403 of kube-apiserver's RBAC. */
export function accessDenied(access: Access): ApiStatus {
  const where = access.namespace === '' ? 'at the cluster scope' : `in the namespace "${access.namespace}"`;
  const name = access.name === '' ? '' : ` "${access.name}"`;
  const what = `cannot ${access.verb} resource "${access.resource}" in API group "${access.group}" ${where}`;
  const message = `${qualified(access)}${name} is forbidden: User "${access.user}" ${what}`;
  const group = access.group === '' ? {} : { group: access.group };
  const named = access.name === '' ? {} : { name: access.name };
  return new ApiStatus(403, 'Forbidden', message, { details: { ...named, ...group, kind: access.resource } });
}
