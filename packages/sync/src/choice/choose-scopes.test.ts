import type { ClusterSyncSpec, SyncResourceSpec } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { choose, chooseOnly, member, memberCrds, names, refusals, served } from './test-member.ts';

const standardOfMember = [
  ...['events/v1', 'namespaces/v1', 'pods/v1', 'deployments.apps/v1'],
  ...['horizontalpodautoscalers.autoscaling/v2', 'cronjobs.batch/v1', 'endpointslices.discovery.k8s.io/v1'],
  ...[
    'cafedeployments.elsewhere.example.com/v1',
    'ingresses.networking.k8s.io/v1',
    'networkpolicies.networking.k8s.io/v1',
  ],
];

describe('the versions of kinds', () => {
  it.each<[string, string[], string[], string[]]>([
    ['no version asked for: the first one served', [], ['v2', 'v1'], []],
    ['a version that is served', ['v1'], ['v1', 'v2'], []],
    ['several: stored in the first one served', ['v1', 'v2', 'v3'], ['v2', 'v1'], []],
    ['all', ['*'], ['v2', 'v1'], []],
    ['none that is served', ['v9'], [], ['orbits NoMatchingVersion']],
  ])(
    'KSY-B11 SEA-S03 a custom kind is negotiated, and served in what a rename gives: %s',
    (_, versions, negotiated, refused) => {
      const chosen = chooseOnly({ group: 'stars.example.com', versions, resources: ['orbits'] });
      expect(chosen.scopes.flatMap((scope) => scope.versions.map(({ version }) => version))).toEqual(negotiated);
      expect(refusals(chosen)).toEqual(refused);
    },
  );

  it('KSY-B11 versions beside the stored one are served only by conversion strategy None', () => {
    const all = { group: 'stars.example.com', versions: ['*'], resources: ['orbits'] };
    const servable = (conversion: 'None' | 'Webhook'): boolean[] => {
      const crds = memberCrds.map((crd) => ({ ...crd, conversion }));
      const chosen = choose({ profile: 'none', resources: [all] }, { crds });
      return chosen.scopes.flatMap((scope) => scope.versions.map(({ isServable }) => isServable));
    };
    expect([servable('None'), servable('Webhook')]).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it('the versions an entry gives for a built-in kind are ignored', () => {
    expect(names(chooseOnly({ group: 'autoscaling', versions: ['v1'], resources: ['*'] }))).toEqual([
      'horizontalpodautoscalers.autoscaling/v2',
    ]);
  });

  it('a built-in kind is asked for in the version served and stored in the hub version where a rename is enough', () => {
    const [cronjobs] = chooseOnly({ group: 'batch', resources: ['cronjobs'] }).scopes;
    expect([cronjobs?.asked.version, cronjobs?.kind.version]).toEqual(['v1beta1', 'v1']);
    const [policies] = chooseOnly({ group: 'networking.k8s.io', resources: ['networkpolicies'] }).scopes;
    expect(policies?.asked).toMatchObject({ group: 'extensions', version: 'v1beta1' });
    expect(policies?.kind).toMatchObject({ group: 'networking.k8s.io', version: 'v1' });
  });

  it('SEA-S01 a built-in kind that needs a conversion is asked for as it is served and stored in the hub version', () => {
    const [ingresses] = chooseOnly({ group: 'networking.k8s.io', resources: ['ingresses'] }).scopes;
    expect(ingresses?.asked).toMatchObject({ group: 'extensions', version: 'v1beta1' });
    expect(ingresses?.kind).toMatchObject({ group: 'networking.k8s.io', version: 'v1' });
  });

  it('SEA-S01 a built-in kind in a version that this build cannot convert has no known version', () => {
    const resources = [served('batch/v3/cronjobs', { kind: 'CronJob' })];
    const chosen = choose(
      { profile: 'none', resources: [{ group: 'batch', resources: ['cronjobs'] }] },
      { served: { resources } },
    );
    expect(refusals(chosen)).toEqual(['cronjobs NoKnownVersion']);
    expect(chosen.notCollected[0]?.message).toContain('batch/v3');
  });

  it.each(['', 'events.k8s.io'])('KSY-B13 events named in group "%s" are collected once, from core', (group) => {
    expect(names(chooseOnly({ group, resources: ['events'] }, { group: '', resources: ['ev'] }))).toEqual([
      'events/v1',
    ]);
  });

  it('KSY-B13 deployments of extensions are those of apps', () => {
    const [deployments, ...more] = chooseOnly(
      { group: 'extensions', resources: ['deployments'] },
      { group: 'apps', resources: ['deployments'] },
    ).scopes;
    expect([deployments?.asked.group, more]).toEqual(['apps', []]);
  });

  it('KSY-B04 what cannot be listed and watched is named, not collected', () => {
    const chosen = chooseOnly({ group: '', resources: ['bindings', 'pods'] });
    expect([names(chosen), refusals(chosen)]).toEqual([['pods/v1'], ['bindings NotListWatchable']]);
  });
});

describe('the names of kinds', () => {
  it.each(['pods', 'Pod', 'PO', 'pOd'])('KSY-B21 %s means pods', (name) => {
    expect(names(chooseOnly({ group: '', resources: [name] }))).toEqual(['pods/v1']);
  });

  it('KSY-B21 subresources are refused', () => {
    expect(refusals(chooseOnly({ group: '', resources: ['pods/log'] }))).toEqual([
      'pods/log SubresourceNotCollectable',
    ]);
  });

  it('KSY-B22 * is every kind of a named group, also those that wildcards over all groups leave out', () => {
    expect(names(chooseOnly({ group: 'apps', resources: ['*'] }))).toEqual([
      'controllerrevisions.apps/v1',
      'deployments.apps/v1',
    ]);
  });

  it('KSY-B22 * in all groups leaves out what KSY-C03 lists and keeps versions', () => {
    const chosen = chooseOnly({ group: '*', versions: ['v1'], resources: ['*'] });
    expect(names(chosen)).toEqual([
      ...['events/v1', 'namespaces/v1', 'pods/v1', 'things.aggregated.example.com/v1', 'deployments.apps/v1'],
      ...['horizontalpodautoscalers.autoscaling/v2', 'cronjobs.batch/v1', 'endpointslices.discovery.k8s.io/v1'],
      ...[
        'cafedeployments.elsewhere.example.com/v1',
        'ingresses.networking.k8s.io/v1',
        'networkpolicies.networking.k8s.io/v1',
      ],
      ...['comets.stars.example.com/v1', 'orbits.stars.example.com/v1'],
    ]);
  });

  it('KSY-B23 a name that means nothing here is reported, and found once it is served', () => {
    const later = { group: 'late.example.com', resources: ['things'] };
    expect(refusals(chooseOnly(later))).toEqual(['things ResourceNotFound']);
    const resources = { resources: [...member, served('late.example.com/v1/things')] };
    const chosen = choose({ profile: 'none', resources: [later] }, { served: resources });
    expect([names(chosen), refusals(chosen)]).toEqual([['things.late.example.com/v1'], []]);
  });
});

describe('the kinds of a cluster', () => {
  it('KSY-C01 of profile none are exactly those of its entries and of the list it refers to', () => {
    const sync: ClusterSyncSpec = { profile: 'none', resources: [{ group: '', resources: ['pods'] }] };
    const empty = { versions: [], eventsInvolvedResources: [], namespaces: { include: [], exclude: [] } };
    expect(names(choose(sync))).toEqual(['pods/v1']);
    expect(names(choose(sync, { referenced: [{ ...empty, group: 'apps', resources: ['deployments'] }] }))).toEqual([
      'pods/v1',
      'deployments.apps/v1',
    ]);
    expect(names(choose({ ...sync, customResources: 'All' }))).toEqual([
      'pods/v1',
      'comets.stars.example.com/v1',
      'orbits.stars.example.com/v2',
    ]);
  });

  it('KSY-C05 of profile standard are the standard ones and those of CRDs', () => {
    expect(names(choose({ customResources: 'None' }))).toEqual(standardOfMember);
    expect(names(choose({}))).toEqual([
      ...standardOfMember,
      'comets.stars.example.com/v1',
      'orbits.stars.example.com/v2',
    ]);
  });

  it('KSY-C03 profile everything leaves out what is listed, unless it is named', () => {
    const everything = names(choose({ profile: 'everything' }));
    expect(everything).not.toContain('leases.coordination.k8s.io/v1');
    expect(everything).not.toContain('endpoints/v1');
    expect(everything).toContain('things.aggregated.example.com/v1');
    const named = choose({
      profile: 'everything',
      resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
    });
    expect(names(named)).toContain('leases.coordination.k8s.io/v1');
    expect(names(choose({ profile: 'everything' }, { excludedResources: [] }))).toContain('endpoints/v1');
  });

  it('KSY-C03 endpoints are collected where there are no EndpointSlices', () => {
    const resources = { resources: member.filter(({ resource }) => resource !== 'endpointslices') };
    expect(names(choose({ profile: 'everything' }, { served: resources }))).toContain('endpoints/v1');
  });

  it.each<[ClusterSyncSpec['profile'], string]>([
    ['metadata', 'metadata'],
    ['tags', 'tags'],
    ['standard', 'full'],
  ])('KSY-C04 profile %s stores %s objects', (profile = 'none', stored) => {
    const { scopes } = choose({ profile });
    expect(new Set(scopes.map((scope) => scope.profile))).toEqual(new Set([stored]));
  });

  it('KSY-C04 profile tags asks for the kinds whose fields tagging needs', () => {
    expect(names(choose({ profile: 'tags' }))).toEqual([
      ...['namespaces/v1', 'pods/v1', 'deployments.apps/v1', 'cronjobs.batch/v1', 'endpointslices.discovery.k8s.io/v1'],
      ...['cafedeployments.elsewhere.example.com/v1', 'ingresses.networking.k8s.io/v1'],
    ]);
  });

  it('KSY-C04 exclude wins over what is named', () => {
    const sync: ClusterSyncSpec = {
      resources: [{ group: '', resources: ['pods'] }],
      exclude: [
        { group: '', resources: ['po'] },
        { group: 'stars.example.com', resources: ['*'] },
      ],
    };
    expect(names(choose(sync))).toEqual(standardOfMember.filter((name) => name !== 'pods/v1'));
  });

  it('KSY-C04 customResources Owners collects kinds that own what is collected', () => {
    const owners = [
      { apiVersion: 'stars.example.com/v1', kind: 'Orbit' },
      { apiVersion: 'unknown/v1', kind: 'X' },
    ];
    const sync: ClusterSyncSpec = { profile: 'none', customResources: 'Owners', resources: [{ resources: ['pods'] }] };
    expect(names(choose(sync))).toEqual(['pods/v1']);
    expect(names(choose(sync, { owners }))).toEqual(['pods/v1', 'orbits.stars.example.com/v2']);
    expect(names(choose({ ...sync, customResources: 'None' }, { owners }))).toEqual(['pods/v1']);
  });

  it('KSY-C04 custom kinds nobody names are at most 300, the oldest; the rest is told', () => {
    const many = Array.from({ length: 305 }, (_, at) => `k${String(at).padStart(3, '0')}`);
    const resources = { resources: many.map((name) => served(`x.example.com/v1/${name}`)) };
    const crds = many.map((name, at) => ({
      name: `${name}.x.example.com`,
      createdAt: new Date(Date.UTC(2026, 0, 400 - at)).toISOString(),
      conversion: 'None' as const,
    }));
    const chosen = choose({}, { served: resources, crds });
    expect([chosen.scopes.length, chosen.beyondLimit]).toEqual([300, 5]);
    expect(refusals(chosen)).toEqual(many.slice(0, 5).map((name) => `${name} KindLimit`));
    const named = choose({ resources: [{ group: 'x.example.com', resources: ['k000'] }] }, { served: resources, crds });
    expect([named.scopes.length, named.beyondLimit]).toEqual([301, 4]);
  });
});

describe('the namespaces of a scope', () => {
  const many = Array.from({ length: 21 }, (_, at) => `ns-${String(at).padStart(2, '0')}`);

  it.each<[string, ClusterSyncSpec['namespaces'], object]>([
    ['all', {}, { namespaces: undefined, fieldSelector: undefined, foreignNamespaces: undefined }],
    ['a few', { include: ['b', 'a'] }, { namespaces: { include: ['a', 'b'] }, foreignNamespaces: undefined }],
    [
      'all but a few',
      { exclude: ['b', 'a'] },
      { namespaces: undefined, fieldSelector: 'metadata.namespace!=a,metadata.namespace!=b' },
    ],
    [
      'more than 20',
      { include: many },
      { namespaces: undefined, foreignNamespaces: { area: { kind: 'only', names: many }, selector: undefined } },
    ],
    [
      'all but more than 20',
      { exclude: many },
      { fieldSelector: undefined, foreignNamespaces: { area: { kind: 'except', names: many }, selector: undefined } },
    ],
    [
      'by labels',
      { selector: 'team=a', include: ['a'] },
      { namespaces: undefined, foreignNamespaces: { area: { kind: 'only', names: ['a'] }, selector: 'team=a' } },
    ],
  ])('KSY-C07 %s', (_, namespaces = {}, expected) => {
    const { scopes } = choose({ profile: 'none', resources: [{ resources: ['pods', 'namespaces'] }], namespaces });
    expect(scopes.find(({ kind }) => kind.resource === 'pods')).toMatchObject(expected);
    const ofCluster = scopes.find(({ kind }) => kind.resource === 'namespaces');
    expect([ofCluster?.namespaces, ofCluster?.fieldSelector, ofCluster?.foreignNamespaces]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('KSY-C02 an entry narrows within the namespaces of the cluster', () => {
    const pods: SyncResourceSpec = { resources: ['pods'], namespaces: { include: ['a', 'b'] } };
    const { scopes } = choose({ profile: 'none', resources: [pods], namespaces: { exclude: ['b'] } });
    expect(scopes[0]?.namespaces).toEqual({ include: ['a'] });
    const none = choose({ profile: 'none', resources: [pods], namespaces: { include: ['c'] } });
    expect([names(none), refusals(none)]).toEqual([[], ['pods NoNamespace']]);
  });

  it('KSY-C02 two entries of a kind make one scope that gives both what they ask for', () => {
    const entry = (namespace: string, labelSelector: string): SyncResourceSpec => ({
      ...{ resources: ['pods'], labelSelector },
      namespaces: { include: [namespace] },
    });
    expect(chooseOnly(entry('a', 'x=1'), entry('b', 'x=1')).scopes).toMatchObject([
      { namespaces: { include: ['a', 'b'] }, labelSelector: 'x=1' },
    ]);
    expect(chooseOnly(entry('a', 'x=1'), entry('b', 'x=2')).scopes).toMatchObject([{ labelSelector: undefined }]);
  });
});

describe('events of the objects of an entry', () => {
  it('KSY-H02 are selected by the server for one kind, at ingest for several', () => {
    const one = chooseOnly({ resources: ['pods'], eventsInvolvedResources: ['po'] });
    expect(one.scopes.find(({ kind }) => kind.resource === 'events')).toMatchObject({
      ...{ fieldSelector: 'involvedObject.kind=Pod', involvedKinds: ['Pod'], reason: 'InvolvedEvents' },
    });
    const all = chooseOnly({ resources: ['pods', 'namespaces'], eventsInvolvedResources: ['*'] });
    expect(all.scopes.find(({ kind }) => kind.resource === 'events')).toMatchObject({
      ...{ fieldSelector: undefined, involvedKinds: ['Namespace', 'Pod'] },
    });
  });

  it('KSY-H01 who names events gets all of them', () => {
    const { scopes } = chooseOnly({ resources: ['pods', 'events'], eventsInvolvedResources: ['pods'] });
    expect(scopes.map(({ kind, involvedKinds }) => [kind.resource, involvedKinds])).toEqual([
      ['events', undefined],
      ['pods', undefined],
    ]);
  });
});
