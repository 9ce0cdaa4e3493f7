import type { JsonObject } from '../json/json-value.ts';
import { type Conversion, mapMember, onEach, valueAt } from './conversion.ts';

const group = 'rbac.authorization.k8s.io';

/** RoleBindings and ClusterRoleBindings of rbac v1 (the hub) and v1alpha1, whose subjects name a version. */
export const bindingConversion: Conversion = {
  moved: new Map([['subjects.apiVersion', undefined]]),
  toHub: (binding) => mapMember(binding, 'subjects', onEach(subjectToHub)),
  fromHub: (binding) => mapMember(binding, 'subjects', onEach(subjectFromHub)),
};

function subjectToHub({ apiVersion, ...others }: JsonObject): JsonObject {
  const { kind } = others;
  const subject = { ...others, ...apiGroupOf(kind, apiVersion) };
  // the user `*` of v1alpha1 is everybody who is authenticated
  if (kind === 'User' && valueAt(subject, 'name') === '*')
    return { ...subject, kind: 'Group', name: 'system:authenticated' };
  return subject;
}

function apiGroupOf(kind: unknown, apiVersion: unknown): JsonObject {
  if (kind === 'User' || kind === 'Group') return { apiGroup: group };
  const named = typeof apiVersion === 'string' && apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return kind === 'ServiceAccount' || named === undefined || named === '' ? {} : { apiGroup: named };
}

function subjectFromHub({ apiGroup, ...others }: JsonObject): JsonObject {
  const { kind } = others;
  if (kind === 'ServiceAccount' && (apiGroup ?? '') === '') return { ...others, apiVersion: 'v1' };
  if ((kind === 'User' || kind === 'Group') && apiGroup === group)
    return { ...others, apiVersion: `${group}/v1alpha1` };
  return typeof apiGroup === 'string' && apiGroup !== '' ? { ...others, apiVersion: `${apiGroup}/` } : others;
}
