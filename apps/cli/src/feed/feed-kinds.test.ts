import type { ApiResource } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { chooseFeedKinds, feedKindOf } from './feed-kinds.ts';

const readable = ['get', 'list', 'watch'];

function served(kind: string, resource: string, more: Partial<ApiResource> = {}): ApiResource {
  const singular = kind.toLowerCase();
  const rest = { group: '', version: 'v1', namespaced: true, shortNames: [], categories: [], verbs: readable };
  return { ...rest, kind, resource, singular, ...more };
}

const cluster = [
  served('Pod', 'pods', { shortNames: ['po'] }),
  served('Secret', 'secrets'),
  served('Event', 'events'),
  served('Deployment', 'deployments', { group: 'apps', shortNames: ['deploy'] }),
  served('Deployment', 'deployments', { group: 'apps', version: 'v1beta1' }),
  served('Deployment', 'deployments', { group: 'other.example', shortNames: ['odeploy'] }),
  served('Lease', 'leases', { group: 'coordination.k8s.io' }),
  served('TokenReview', 'tokenreviews', { group: 'authentication.k8s.io', verbs: ['create'] }),
];

function chosen(wanted: string | undefined): string[] {
  return chooseFeedKinds(cluster, wanted).map(feedKindOf);
}

describe('chooseFeedKinds', () => {
  it('TAG-P04 pushes what tags need unless it is told otherwise, each kind once', () => {
    expect(chosen(undefined)).toEqual(['v1/Pod', 'apps/v1/Deployment']);
  });

  it('KSY-K12 all is everything that can be watched, but Secrets, events and leases', () => {
    expect(chosen('all')).toEqual(['v1/Pod', 'apps/v1/Deployment', 'other.example/v1/Deployment']);
  });

  it('KSY-K12 takes names as kubectl does: plural, singular, short, and with group', () => {
    expect(chosen('po, secret ,deployments.other.example')).toEqual([
      'v1/Pod',
      'v1/Secret',
      'other.example/v1/Deployment',
    ]);
    expect(chosen('deployments')).toEqual(['apps/v1/Deployment']);
  });

  it.each(['widgets', 'tokenreviews', '', 'pods,'])(
    'KSY-K12 refuses %j, which the cluster does not serve',
    (wanted) => {
      expect(() => chosen(wanted)).toThrow(/--kinds: the cluster serves no ".*" that can be listed and watched/);
    },
  );
});
