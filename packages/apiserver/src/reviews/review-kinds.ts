import type { ApiResource } from '@orrery/model';
import type { ObjectsPath } from '../request/parse-path.ts';

const ofAuthorization = { group: 'authorization.k8s.io', version: 'v1' } as const;

/** What all reviews have in common: they are asked by creating them, and nothing is stored. */
const review = { namespaced: false, shortNames: [], categories: [], verbs: ['create'] } as const;

/**
 * The reviews by which whoever asks learns of its own rights, under every prefix: `kubectl auth can-i`, `can-i --list` and `whoami`
 * (https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/).
 */
export const reviewKinds: readonly ApiResource[] = [
  {
    ...review,
    ...{ group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' },
    ...{ singular: 'selfsubjectreview', kind: 'SelfSubjectReview' },
  },
  {
    ...review,
    ...{ ...ofAuthorization, resource: 'selfsubjectaccessreviews' },
    ...{ singular: 'selfsubjectaccessreview', kind: 'SelfSubjectAccessReview' },
  },
  {
    ...review,
    ...{ ...ofAuthorization, resource: 'selfsubjectrulesreviews' },
    ...{ singular: 'selfsubjectrulesreview', kind: 'SelfSubjectRulesReview' },
  },
];

/** The review that a path names, by its kind and version; undefined: none. */
export function reviewKindOf(path: ObjectsPath): ApiResource | undefined {
  return reviewKinds.find(
    ({ group, version, resource }) =>
      group === path.group && version === path.version && resource === path.resource && isWhole(path),
  );
}

/** Reviews are in no namespace, have no names, and cannot be watched. */
function isWhole({ namespace, name, isWatch }: ObjectsPath): boolean {
  return namespace === undefined && name === undefined && !isWatch;
}
