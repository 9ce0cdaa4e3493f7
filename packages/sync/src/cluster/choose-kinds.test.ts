import type { ApiResource } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { chooseKinds, kindName } from './choose-kinds.ts';

function served(group: string, version: string, resource: string, verbs = ['get', 'list', 'watch']): ApiResource {
  return { group, version, resource, singular: '', kind: 'K', namespaced: true, shortNames: [], categories: [], verbs };
}

describe('the kinds of a cluster', () => {
  it('KSY-C05 are the standard ones and those of CRDs, each in the first version served', () => {
    const { kinds } = chooseKinds(
      [
        served('', 'v1', 'pods'),
        served('', 'v1', 'bindings', ['create']),
        served('', 'v1', 'endpoints'),
        served('autoscaling', 'v2', 'horizontalpodautoscalers'),
        served('autoscaling', 'v1', 'horizontalpodautoscalers'),
        served('metrics.k8s.io', 'v1beta1', 'pods'),
        served('coordination.k8s.io', 'v1', 'leases'),
        served('stars.example.com', 'v1', 'orbits'),
        served('stars.example.com', 'v1', 'aggregated'),
        served('wgpolicyk8s.io', 'v1alpha2', 'policyreports'),
      ],
      ['orbits.stars.example.com', 'policyreports.wgpolicyk8s.io', 'notserved.stars.example.com'],
    );
    expect(kinds.map((kind) => `${kindName(kind)} ${kind.version}`)).toEqual([
      'pods. v1',
      'horizontalpodautoscalers.autoscaling v2',
      'orbits.stars.example.com v1',
    ]);
  });

  it('KSY-B04 leave out what cannot be listed and watched', () => {
    expect(chooseKinds([served('', 'v1', 'pods', ['get', 'list'])], [])).toEqual({ kinds: [], beyondLimit: 0 });
  });

  it('KSY-C04 are at most 300 custom ones, the first named; the rest is counted', () => {
    const many = Array.from({ length: 305 }, (_, index) => served('x.example.com', 'v1', `k${index}`));
    const { kinds, beyondLimit } = chooseKinds(many, many.map(kindName));
    expect([kinds.length, beyondLimit, kinds.at(-1)?.resource]).toEqual([300, 5, 'k299']);
  });
});
