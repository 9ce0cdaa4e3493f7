import { parseLabelSelector, type SourceId } from '@orrery/model';
import {
  type Condition,
  fieldCondition,
  labelCondition,
  type OwnerCondition,
  parseFieldSelector,
  type VisibleSet,
} from '@orrery/query';
import { describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import type { Put } from '../contract/writing.ts';
import {
  allPods,
  everything,
  nodeKey,
  pathsOf,
  podKey,
  podKind,
  putObject,
  putPod,
  visibleSources,
  walkPaths,
} from './objects.ts';
import { scopeOf } from './scopes.ts';
import type { TestStores } from './store-under-test.ts';

/** What is selected, and the caller's visible set. */
export function describeSelections({ emptied }: TestStores): void {
  describe('selection', () => {
    it('SEA-D02 selects by labels, negative operators being complements', async () => {
      const store = await emptied();
      await writeLabelled(store);
      const paths = async (selector: string): Promise<string[]> =>
        await walkPaths(store, { ...allPods, where: labelCondition(parseLabelSelector(selector)) }, 1);
      expect(await paths('app in (web,db),app!=db')).toEqual(['a/x']);
      expect(await paths('app=')).toEqual(['a/z']);
      expect(await paths('!app')).toEqual(['a/y']);
      expect(await paths('app')).toEqual(['a-b/x', 'a/x', 'a/z']);
      expect(await paths('app notin (web,other)')).toEqual(['a-b/x', 'a/y', 'a/z']);
      expect(await paths('n>9')).toEqual(['a-b/x']);
      expect(await paths('n<9')).toEqual([]);
      expect(await paths('n>8,n<10')).toEqual(['a/x']);
    });

    it.each([
      ['spec.nodeName=n1', ['n/a', 'n/c']],
      ['spec.nodeName!=n1', ['n/b', 'n/d']],
      ['!spec.nodeName', ['n/d']],
      ['spec.containers[].image=web:1', ['n/a', 'n/b']],
      ['spec.containers[].image!=web:1', ['n/c', 'n/d']],
      ['spec.containers[0].image=web:1', ['n/a']],
      ['spec.containers[name=side].image=web:1', ['n/b']],
      ['spec.containers[].ports[].containerPort>8080', ['n/b']],
      ['status.podIPs[].ip=10.0.0.1', ['n/a']],
      ['spec.hostNetwork=true', ['n/c']],
      ['spec.priority=3', ['n/a', 'n/b']],
      ['spec.priority in (9007199254740993,x)', ['n/c']],
      ['spec.memory>=1Gi', ['n/b', 'n/c']],
      ['metadata.annotations.note', ['n/d']],
      ['metadata.name=a', ['n/a']],
    ])('SEA-E selects by the field selector %s', async (selector, expected) => {
      const store = await emptied();
      await writeWithFields(store);
      const where = fieldCondition(parseFieldSelector(selector), podKind);
      for (const limit of [1, 10]) expect(await walkPaths(store, { ...allPods, where }, limit)).toEqual(expected);
    });

    it('S-22.1 shows nothing outside the visible set', async () => {
      const store = await emptied();
      const seen = await store.ensureSource('cluster', 'seen');
      const hidden = await store.ensureSource('cluster', 'hidden');
      await store.write({ changes: [seen, hidden].map(({ id }) => putPod(podKey(id, 'default', 'x'), '')) });
      const visible = visibleSources(seen.id);
      const { objects } = await store.list({ ...allPods, visible }, { limit: 10 });
      expect(objects.map((object) => object.key.source)).toEqual([seen.id]);
      expect(await store.count({ visible })).toBe(1);
      expect(await store.count({ visible: { kind: 'grants', grants: [] } })).toBe(0);
      expect(await store.get(visible, podKey(hidden.id, 'default', 'x'))).toBeUndefined();
      expect(await store.get(visible, podKey(seen.id, 'default', 'x'))).toBeDefined();
      expect((await store.sources(visible)).map((source) => source.name)).toEqual(['seen']);
      expect(await store.sources({ kind: 'grants', grants: [] })).toEqual([]);
    });

    it.each<[string, (id: SourceId) => VisibleSet, readonly string[]]>([
      [
        'a namespace',
        () => grant({ namespaces: { patterns: ['team-a'], clusterScoped: false } }),
        ['team-a/x', 'team-a/y'],
      ],
      [
        'a glob of namespaces',
        () => grant({ namespaces: { patterns: ['team-*'], clusterScoped: false } }),
        ['team-a/x', 'team-a/y', 'team-b/x'],
      ],
      ['cluster-scoped objects', () => grant({ namespaces: { patterns: [], clusterScoped: true } }), ['team-a']],
      ['names', () => grant({ names: ['?'] }), ['other/x', 'team-a/x', 'team-a/y', 'team-b/x']],
      ['a kind', () => grant({ kinds: [{ group: '', resource: 'nodes' }] }), ['team-a']],
      ['a source and a name', (id) => grant({ sources: [id], names: ['y', 'team-a'] }), ['team-a', 'team-a/y']],
      ['another source', (id) => grant({ sources: [id + 1] }), []],
    ])('S-22.2 a grant of %s shows exactly that, in every read', async (_, visibleTo, expected) => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      const keys = ['team-a/x', 'team-a/y', 'team-b/x', 'other/x'].map((path) => {
        const [namespace = '', name = ''] = path.split('/');
        return podKey(id, namespace, name);
      });
      keys.push(nodeKey(id, 'team-a'));
      await store.write({ changes: keys.map((key) => putObject(key)) });
      const visible = visibleTo(id);
      expect((await walkPaths(store, { visible }, 1)).toSorted()).toEqual(expected);
      const got = await Promise.all(keys.map(async (key) => await store.get(visible, key)));
      expect(pathsOf(got.filter((object) => object !== undefined)).toSorted()).toEqual(expected);
      const groups = { by: [{ by: 'name' }], aggregates: [], limit: 10 } as const;
      expect((await store.aggregate({ visible }, groups)).total).toBe(expected.length);
    });

    it.each<[string, Omit<OwnerCondition, 'kind'>, readonly string[]]>([
      ['by name', { name: 'web-1', seniority: 0, everyReference: false }, ['n/pod']],
      ['by uid', { uid: 'uid-n/web-1', name: 'ignored', seniority: 0, everyReference: false }, ['n/pod']],
      [
        'by kind',
        { ownerKind: { group: 'apps', resource: 'replicasets' }, seniority: 0, everyReference: false },
        ['m/other', 'n/pod'],
      ],
      ['one above', { name: 'web', seniority: 1, everyReference: false }, ['n/pod']],
      ['at any distance', { name: 'web', seniority: 'any', everyReference: false }, ['n/pod', 'n/web-1']],
      ['that is no controller', { name: 'second', seniority: 0, everyReference: false }, []],
      ['by every reference', { name: 'second', seniority: 0, everyReference: true }, ['n/pod']],
      ['beyond a cycle', { name: 'web', seniority: 8, everyReference: false }, []],
    ])('SEA-F01 finds objects of an owner %s', async (_, owner, expected) => {
      const store = await emptied();
      await writeOwned(store);
      const where: Condition = { kind: 'owner', ...owner };
      for (const limit of [1, 10]) {
        expect((await walkPaths(store, { visible: everything, where }, limit)).toSorted()).toEqual(expected);
      }
    });

    it('SEA-F02 refuses an owner of a kind nobody knows, and one that nothing describes', async () => {
      const store = await emptied();
      await writeOwned(store);
      const owners = [{ ownerKind: { group: '', resource: 'unknowns' } }, {}];
      for (const owner of owners) {
        const where: Condition = { kind: 'owner', seniority: 0, everyReference: false, ...owner };
        await expect(store.list({ visible: everything, where }, { limit: 1 })).rejects.toMatchObject({
          reason: 'BadRequest',
        });
      }
    });

    it('SEA-00 refuses what it cannot answer, naming the part', async () => {
      const store = await emptied();
      const { id } = await store.ensureSource('cluster', 'a');
      await store.write({ changes: [putPod(podKey(id, 'n', 'x'), '')] });
      const refused: readonly Condition[] = [
        { kind: 'join', edge: 'node', to: { kind: 'text', of: 'name', test: { op: 'in', values: ['x'] } } },
        { kind: 'source', test: { attribute: 'provider', text: { op: 'in', values: ['aws'] } } },
        { kind: 'source', test: { attribute: 'fresh' } },
        { kind: 'label', of: 'tags', key: 'x' },
        { kind: 'text', of: 'name', test: { op: 'regex', pattern: '(' } },
      ];
      for (const where of refused) {
        const asked = store.list({ ...allPods, where }, { limit: 1 });
        await expect(asked, JSON.stringify(where)).rejects.toMatchObject({ reason: 'BadRequest' });
      }
      const order = [{ by: { path: [{ kind: 'member', name: 'spec' }] } }] as const;
      await expect(store.list({ ...allPods, order }, { limit: 1 })).rejects.toThrow(/spec/);
    });
  });
}

function grant(grants: Extract<VisibleSet, { kind: 'grants' }>['grants'][number]): VisibleSet {
  return { kind: 'grants', grants: [grants] };
}

async function writeLabelled(store: Store): Promise<void> {
  const { id } = await store.ensureSource('cluster', 'a');
  const pod = (namespace: string, name: string, labels: object): Put =>
    putObject(podKey(id, namespace, name), { metadata: { labels } });
  await store.write({
    changes: [
      pod('a', 'x', { app: 'web', n: '9' }),
      pod('a-b', 'x', { app: 'db', n: '10' }),
      pod('a', 'y', { n: '9223372036854775808' }),
      pod('a', 'z', { app: '', n: 'nine' }),
      putObject(nodeKey(id, 'x'), { metadata: { labels: { app: 'web' } } }),
    ],
  });
}

async function writeWithFields(store: Store): Promise<void> {
  const { id } = await store.ensureSource('cluster', 'a');
  const spec = (members: string): string => `{"metadata":{"name":"x","annotations":{}},${members}}`;
  const bodies = {
    a: '"spec":{"nodeName":"n1","containers":[{"name":"c","image":"web:1"}],"priority":3},"status":{"podIPs":[{"ip":"10.0.0.1"}]}',
    b: '"spec":{"nodeName":"n2","containers":[{"name":"c","image":"db:1","ports":[{"containerPort":9090}]},{"name":"side","image":"web:1"}],"priority":3.0,"memory":"1Gi"}',
    c: '"spec":{"nodeName":"n1","hostNetwork":true,"containers":[],"priority":9007199254740993,"memory":1073741825}',
    d: '"spec":{"nodeName":null,"containers":null,"priority":"x3","memory":"big"}',
  };
  const changes = Object.entries(bodies).map(([name, members]): Put => {
    const annotated =
      name === 'd' ? spec(members).replace('"annotations":{}', '"annotations":{"note":"x"}') : spec(members);
    return putPod(podKey(id, 'n', name), '', { body: Buffer.from(annotated), annotationsEnd: annotated.indexOf('}') });
  });
  await store.write({ changes });
}

/** Pod of a replica set of a deployment, a cycle of two, and one of another namespace. */
async function writeOwned(store: Store): Promise<void> {
  const { id } = await store.ensureSource('cluster', 'a');
  const owner = (kind: string, path: string, controller: boolean) => {
    const [, name = ''] = path.split('/');
    return { apiVersion: 'apps/v1', kind, name, uid: `uid-${path}`, controller };
  };
  const key = (resource: string, path: string) => {
    const [namespace = '', name = ''] = path.split('/');
    return { ...podKey(id, namespace, name), ...(resource === 'pods' ? {} : { group: 'apps', resource }) };
  };
  const put = (resource: string, path: string, owners: readonly object[]): Put =>
    putObject(key(resource, path), { metadata: { ownerReferences: owners } });
  await store.write({
    scopes: [scopeOf(id, { group: 'apps', resource: 'replicasets' })],
    changes: [
      put('deployments', 'n/web', []),
      put('replicasets', 'n/web-1', [owner('Deployment', 'n/web', true)]),
      put('pods', 'n/pod', [owner('ReplicaSet', 'n/web-1', true), owner('ReplicaSet', 'n/second', false)]),
      put('pods', 'm/other', [owner('ReplicaSet', 'n/web-2', true)]),
      put('deployments', 'n/cycle-a', [owner('Deployment', 'n/cycle-b', true)]),
      put('deployments', 'n/cycle-b', [owner('Deployment', 'n/cycle-a', true)]),
    ],
  });
}
