import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PathPrefix, type PathTarget, parsePath } from './parse-path.ts';

const pods = { kind: 'objects', group: '', version: 'v1', resource: 'pods', isWatch: false } as const;

const targets: readonly (readonly [string, PathTarget])[] = [
  ['', { kind: 'nothing' }],
  ['/version', { kind: 'version' }],
  ['/version/x', { kind: 'unknown' }],
  ['/api', { kind: 'core-versions' }],
  ['/api/', { kind: 'core-versions' }],
  ['/api/v1', { kind: 'resources', group: '', version: 'v1' }],
  ['/apis', { kind: 'groups' }],
  ['/apis/apps', { kind: 'group', group: 'apps' }],
  ['/apis/apps/v1', { kind: 'resources', group: 'apps', version: 'v1' }],
  ['/api/v1/pods', pods],
  ['/api/v1/pods/', pods],
  ['/api/v1/namespaces/default/pods', { ...pods, namespace: 'default' }],
  ['/api/v1/namespaces/default/pods/web-0', { ...pods, namespace: 'default', name: 'web-0' }],
  ['/api/v1/namespaces/default/pods/web-0/log', { ...pods, namespace: 'default', name: 'web-0', subresource: 'log' }],
  ['/api/v1/namespaces', { ...pods, resource: 'namespaces' }],
  ['/api/v1/namespaces/default', { ...pods, resource: 'namespaces', name: 'default' }],
  ['/api/v1/namespaces/default/status', { ...pods, resource: 'namespaces', name: 'default', subresource: 'status' }],
  ['/api/v1/watch/pods', { ...pods, isWatch: true }],
  ['/api/v1/watch/namespaces/a/pods/b', { ...pods, isWatch: true, namespace: 'a', name: 'b' }],
  ['/apis/g.example.org/v1/things/a%2Fb%3Ac', { ...pods, group: 'g.example.org', resource: 'things', name: 'a/b:c' }],
  ['/openapi/v3', { kind: 'openapi-index' }],
  ['/openapi/v3/apis/orrery.dev/v1alpha1', { kind: 'openapi', group: 'orrery.dev', version: 'v1alpha1' }],
  ['/openapi/v2', { kind: 'openapi-v2' }],
  ['/openapi/v2/x', { kind: 'unknown' }],
  ['/sd', { kind: 'unknown' }],
];

const prefixes: readonly (readonly [string, PathPrefix])[] = [
  ['', { kind: 'root' }],
  ['/fleet', { kind: 'fleet', isCompatible: false }],
  ['/fleet/clusters/prod-eu', { kind: 'cluster', name: 'prod-eu', isCompatible: false }],
  ['/apis/clusterpedia.io/v1beta1/resources', { kind: 'fleet', isCompatible: true }],
  [
    '/apis/clusterpedia.io/v1beta1/resources/clusters/prod-eu',
    { kind: 'cluster', name: 'prod-eu', isCompatible: true },
  ],
];

describe('parsePath', () => {
  for (const [before, prefix] of prefixes) {
    for (const [path, target] of targets) {
      test(`SEA-A01 ${before}${path} is ${target.kind} of ${prefix.kind}`, () => {
        expect(parsePath(`${before}${path}`)).toEqual({ prefix, target });
      });
    }
  }

  test('health checks exist at the root only', () => {
    expect(parsePath('/readyz').target).toEqual({ kind: 'health' });
    expect(parsePath('/fleet/readyz').target).toEqual({ kind: 'unknown' });
    expect(parsePath('/readyz/etcd').target).toEqual({ kind: 'unknown' });
  });

  test('a cluster named like a word of the path is a cluster', () => {
    expect(parsePath('/fleet/clusters/api/api')).toEqual({
      prefix: { kind: 'cluster', name: 'api', isCompatible: false },
      target: { kind: 'core-versions' },
    });
    expect(parsePath('/fleet/clusters').target).toEqual({ kind: 'unknown' });
  });

  test.for<readonly [string, PathTarget]>([
    ['/fleet/search', { kind: 'search' }],
    ['/fleet/freshness', { kind: 'freshness' }],
    ['/fleet/sd/prometheus', { kind: 'service-discovery' }],
    ['/fleet/metrics/state', { kind: 'state-metrics' }],
    ['/fleet/clusters/a/metrics/state', { kind: 'state-metrics' }],
    ['/fleet/clusters/a/search', { kind: 'unknown' }],
    ['/apis/clusterpedia.io/v1beta1/collectionresources', { kind: 'collections' }],
    ['/apis/clusterpedia.io/v1beta1/collectionresources/any', { kind: 'collections', name: 'any' }],
    ['/apis/clusterpedia.io/v1beta1/resources/search', { kind: 'unknown' }],
    ['/apis/clusterpedia.io/v1beta1', { kind: 'resources', group: 'clusterpedia.io', version: 'v1beta1' }],
  ])('search.md A %s is %o', ([path, target]) => {
    expect(parsePath(path).target).toEqual(target);
  });

  test('an empty segment names nothing', () => {
    expect(parsePath('//api').target).toEqual({ kind: 'unknown' });
    expect(parsePath('/api/v1//pods').target).toEqual({ kind: 'unknown' });
  });

  test('a broken percent-encoding is refused by name', () => {
    expect(() => parsePath('/api/v1/pods/%zz')).toThrow(/percent-encoding in "%zz"/);
  });

  test('SEA-A01 names of every spelling come back as they were written', () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(segment, segment, (namespace, name) => {
        const path = `/fleet/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
        expect(parsePath(path).target).toEqual({ ...pods, namespace, name });
      }),
    );
  });
});
