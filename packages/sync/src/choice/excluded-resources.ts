import type { ServedKind } from './served-kinds.ts';

/** Whether kinds are left out unless they are named (KSY-C03). */
export type IsExcluded = (kind: ServedKind) => boolean;

/** Objects of this kind say what EndpointSlices say, in one object each: only servers without those need them. */
const endpoints = 'endpoints';

/** Reads the setting. @param excluded `<plural>.<group>`, the plural alone for core, `*` for all of a group. */
export function readExcluded(excluded: readonly string[], served: readonly ServedKind[]): IsExcluded {
  const names = new Set(excluded);
  const hasSlices = served.some(({ group, resource }) => group === 'discovery.k8s.io' && resource === 'endpointslices');
  return ({ group, resource }) => {
    if (group === '' && resource === endpoints && !hasSlices) return false;
    return names.has(group === '' ? resource : `${resource}.${group}`) || names.has(`*.${group}`);
  };
}
