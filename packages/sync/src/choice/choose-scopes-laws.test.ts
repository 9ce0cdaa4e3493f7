import { type ClusterSyncSpec, clusterSyncOf, type SyncResourceSpec } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChosenScope, type ChosenScopes, chooseScopes } from './choose-scopes.ts';
import { areaOf, intersectionOf, isInArea, type NamespaceArea, unionOf } from './namespace-area.ts';
import { member, memberCrds } from './test-member.ts';

const namespace = fc.constantFrom('a', 'b', 'c', 'd');
const groups = fc.constantFrom('', '*', 'apps', 'extensions', 'events.k8s.io', 'stars.example.com', 'nowhere');
const resource = fc.constantFrom('*', 'pods', 'po', 'events', 'deployments', 'orbits', 'Comet', 'nothing', 'pods/log');
const lists = fc.record({ include: fc.array(namespace), exclude: fc.array(namespace) });
const entry: fc.Arbitrary<SyncResourceSpec> = fc.record(
  {
    group: groups,
    resources: fc.array(resource, { minLength: 1, maxLength: 3 }),
    versions: fc.array(fc.constantFrom('v1', 'v2', '*', 'v9'), { maxLength: 2 }),
    eventsInvolvedResources: fc.array(fc.constantFrom('*', 'pods'), { maxLength: 1 }),
    namespaces: lists,
    labelSelector: fc.constantFrom('x=1', 'x=2'),
    profile: fc.constantFrom('full' as const, 'tags' as const, 'metadata' as const),
  },
  { requiredKeys: ['resources'] },
);
const sync: fc.Arbitrary<ClusterSyncSpec> = fc.record(
  {
    profile: fc.constantFrom('none' as const, 'metadata' as const, 'tags' as const, 'standard' as const),
    resources: fc.array(entry, { maxLength: 4 }),
    exclude: fc.array(fc.record({ group: groups, resources: fc.array(resource, { minLength: 1 }) }), { maxLength: 2 }),
    customResources: fc.constantFrom('All' as const, 'None' as const),
    namespaces: lists,
  },
  { requiredKeys: [] },
);

function choose(written: ClusterSyncSpec, crds = memberCrds): ChosenScopes {
  return chooseScopes({ sync: clusterSyncOf({ spec: { sync: written } }), served: { resources: member }, crds });
}

function nameOf({ kind }: ChosenScope): string {
  return `${kind.resource}.${kind.group}`;
}

/** What a scope collects, as far as namespaces go. */
function collects(scope: ChosenScope, name: string): boolean {
  if (!scope.kind.namespaced) return true;
  if (scope.namespaces !== undefined) return scope.namespaces.include.includes(name);
  return !(scope.fieldSelector ?? '').split(',').includes(`metadata.namespace!=${name}`);
}

describe('what is chosen', () => {
  it('does not depend on the order of entries, names and CRDs', () => {
    fc.assert(
      fc.property(sync, (written) => {
        const resources = (written.resources ?? []).toReversed().map((each) => ({
          ...each,
          resources: each.resources.toReversed(),
        }));
        const turned = { ...written, resources, exclude: (written.exclude ?? []).toReversed() };
        expect(choose(turned, memberCrds.toReversed())).toEqual(choose(written));
      }),
    );
  });

  it('has at most one scope per group and resource, and none that is refused as well', () => {
    fc.assert(
      fc.property(sync, (written) => {
        const { scopes, notCollected } = choose(written);
        const names = scopes.map(nameOf);
        expect(new Set(names).size).toBe(names.length);
        expect(notCollected.filter(({ group, name }) => names.includes(`${name}.${group}`))).toEqual([]);
      }),
    );
  });

  it('KSY-C04 never has a kind that is excluded', () => {
    fc.assert(
      fc.property(sync, fc.constantFrom('pods', 'orbits', 'deployments'), (written, name) => {
        const chosen = choose({ ...written, exclude: [{ group: '*', resources: [name] }] });
        expect(chosen.scopes.map(({ kind }) => kind.resource)).not.toContain(name);
      }),
    );
  });

  it('KSY-C06 widening by an entry never drops a kind, a namespace or a label', () => {
    fc.assert(
      fc.property(sync, entry, namespace, (written, more, name) => {
        const wider = new Map(
          choose({ ...written, resources: [...(written.resources ?? []), more] }).scopes.map((each) => [
            nameOf(each),
            each,
          ]),
        );
        for (const scope of choose(written).scopes) {
          const now = wider.get(nameOf(scope));
          expect(now).toBeDefined();
          if (now === undefined) continue;
          expect(collects(now, name) || !collects(scope, name)).toBe(true);
          expect([undefined, scope.labelSelector]).toContain(now.labelSelector);
          expect(['full', scope.profile]).toContain(now.profile);
        }
      }),
    );
  });

  it('never has an object outside of the namespaces of the cluster', () => {
    fc.assert(
      fc.property(sync, namespace, (written, name) => {
        const bound = areaOf({ include: [], exclude: [], ...written.namespaces });
        const outside = choose(written).scopes.filter(
          (scope) => scope.kind.namespaced && collects(scope, name) && !isInArea(bound, name),
        );
        expect(outside).toEqual([]);
      }),
    );
  });
});

describe('areas of namespaces', () => {
  const area: fc.Arbitrary<NamespaceArea> = lists.map(areaOf);

  it('unite and intersect as sets do', () => {
    fc.assert(
      fc.property(area, area, namespace, (a, b, name) => {
        const [inA, inB] = [isInArea(a, name), isInArea(b, name)];
        expect(isInArea(unionOf(a, b), name)).toBe(inA || inB);
        expect(isInArea(intersectionOf(a, b), name)).toBe(inA && inB);
      }),
    );
  });

  it('of two lists are what is included, all if nothing is, less what is excluded', () => {
    fc.assert(
      fc.property(lists, namespace, ({ include, exclude }, name) => {
        const expected = (include.length === 0 || include.includes(name)) && !exclude.includes(name);
        expect(isInArea(areaOf({ include, exclude }), name)).toBe(expected);
      }),
    );
  });
});
