import { type ClusterSync, clusterSyncOf, type ObjectProfile, type ScopeKey, sourceId } from '@orrery/model';
import type { Put } from '@orrery/storage';
import { describe, expect, it } from 'vitest';
import type { IngestSettings } from './ingest-rules.ts';
import { createPreparePut } from './prepare-put.ts';

const scope: ScopeKey = { source: sourceId(1), group: '', resource: 'pods' };
const secrets: ScopeKey = { ...scope, resource: 'secrets' };
const configMaps: ScopeKey = { ...scope, resource: 'configmaps' };
const events: ScopeKey = { ...scope, resource: 'events' };
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

interface Wish {
  readonly profile?: ObjectProfile;
  readonly sync?: Partial<ClusterSync>;
  readonly settings?: IngestSettings;
  readonly involvedKinds?: readonly string[];
}

function prepare(
  of: ScopeKey,
  object: object,
  { profile = 'full', sync, settings, involvedKinds }: Wish = {},
): Put | undefined {
  const wish = { scope: of, profile, version: 'v1', sync: { ...clusterSyncOf({ spec: {} }), ...sync }, involvedKinds };
  const bytes = new TextEncoder().encode(JSON.stringify(object));
  return createPreparePut(wish, settings)(bytes, { start: 0, end: bytes.length });
}

/** The stored body, read. */
function stored(...args: Parameters<typeof prepare>): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(prepare(...args)?.body));
}

function annotationsOf(body: Record<string, unknown>): Record<string, string> {
  const { metadata } = body;
  if (typeof metadata !== 'object' || metadata === null || !('annotations' in metadata)) return {};
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}));
}

describe('preparePut', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'a',
      namespace: 'n',
      uid: 'u',
      resourceVersion: '7',
      selfLink: '/x',
      labels: { app: 'web' },
      managedFields: [{ manager: 'm' }],
      annotations: { keep: '1', [lastApplied]: '{}', large: 'x'.repeat(65_537) },
    },
  };

  it('SEA-S01 stores an object of an older version in the hub version, and drops what it drops of any', () => {
    const ingress = {
      metadata: { ...pod.metadata, annotations: { [lastApplied]: '{}', keep: '1' } },
      spec: { backend: { serviceName: 'web', servicePort: 80 } },
    };
    const kind: ScopeKey = { ...scope, group: 'networking.k8s.io', resource: 'ingresses' };
    const wish = { scope: kind, profile: 'full', version: 'v1', sync: clusterSyncOf({ spec: {} }) } as const;
    const bytes = new TextEncoder().encode(`[${JSON.stringify(ingress)}]`);
    const asked = { group: 'extensions', version: 'v1beta1' };
    const put = createPreparePut({ ...wish, involvedKinds: undefined, asked })(bytes, {
      start: 1,
      end: bytes.length - 1,
    });
    const body = JSON.parse(new TextDecoder().decode(put?.body));
    expect(put).toMatchObject({ version: 'v1', uid: 'u', originVersion: '7', key: { name: 'a', namespace: 'n' } });
    expect(body.spec).toEqual({ defaultBackend: { service: { name: 'web', port: { number: 80 } } } });
    expect(annotationsOf(body)).toEqual({ keep: '1' });
  });

  it('keeps key, uid and version, and prunes what is not stored (kube-sync F1)', () => {
    expect(prepare(scope, pod)).toMatchObject({
      key: { ...scope, namespace: 'n', name: 'a' },
      uid: 'u',
      originVersion: '7',
    });
    const annotations = { keep: '1', 'orrery.dev/pruned-annotations': 'large' };
    expect(stored(scope, pod)).toEqual({
      metadata: { name: 'a', namespace: 'n', uid: 'u', labels: { app: 'web' }, annotations },
    });
  });

  it('KSY-F01 keeps managedFields and last-applied where that is set, the latter never where values are not stored', () => {
    const settings = { keepManagedFields: true, keepLastApplied: true };
    const kept = stored(scope, pod, { settings });
    expect(kept['metadata']).toMatchObject({ managedFields: [{ manager: 'm' }] });
    expect(annotationsOf(kept)).toHaveProperty([lastApplied]);
    expect(annotationsOf(stored(secrets, pod, { settings }))).not.toHaveProperty([lastApplied]);
    const keys = { settings, sync: { configMapData: 'Keys' } } as const;
    expect(annotationsOf(stored(configMaps, pod, keys))).not.toHaveProperty([lastApplied]);
  });

  it('KSY-F02 leaves out what the rules of the user name, and never what identifies an object', () => {
    const prune = [
      {
        group: '',
        resources: ['pods'],
        paths: ['spec.containers[].env', 'status', 'metadata.labels', 'metadata', '['],
      },
      { group: 'apps', resources: ['*'], paths: ['spec'] },
      { group: '*', resources: ['*'], paths: ["metadata.annotations['keep']"] },
    ];
    const object = { ...pod, spec: { containers: [{ name: 'c', env: [] }] }, status: { phase: 'Running' } };
    const body = stored(scope, object, { sync: { prune } });
    expect(body).toMatchObject({
      metadata: { name: 'a', labels: { app: 'web' } },
      spec: { containers: [{ name: 'c' }] },
    });
    expect(body).not.toHaveProperty('status');
    expect(body).not.toHaveProperty('spec.containers[0].env');
    expect(Object.keys(annotationsOf(body))).toEqual(['orrery.dev/pruned-annotations']);
  });

  it('KSY-F32 marks what it trimmed to the fields of tagging', () => {
    const object = {
      ...pod,
      spec: { nodeName: 'n1', volumes: [{}], containers: [{ name: 'c', image: 'i', command: ['x'], ports: [] }] },
      status: {
        podIP: '10.0.0.1',
        qosClass: 'Burstable',
        conditions: [{ type: 'Ready', status: 'True', message: 'm' }],
      },
    };
    expect(stored(scope, object, { profile: 'tags' })).toEqual({
      metadata: {
        ...{ name: 'a', namespace: 'n', uid: 'u', labels: { app: 'web' } },
        annotations: { 'orrery.dev/profile': 'tags' },
      },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i', ports: [] }] },
      status: { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
    });
    const configMap = stored(configMaps, { ...pod, data: { a: 'secret' }, immutable: true }, { profile: 'tags' });
    expect(configMap).toMatchObject({ data: { a: '' } });
    expect(configMap).not.toHaveProperty('immutable');
    const rollout = { ...scope, group: 'argoproj.io', resource: 'rollouts' };
    const body = stored(rollout, { ...pod, spec: { replicas: 2, strategy: {} } }, { profile: 'tags' });
    expect(body).toMatchObject({ spec: { replicas: 2 }, metadata: { annotations: { keep: '1' } } });
    expect(body).not.toHaveProperty('spec.strategy');
  });

  it('KSY-F31 stores metadata only, whatever the member sent, under the kind of the scope', () => {
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: pod.metadata };
    const body = stored(scope, { ...partial, spec: { a: 1 } }, { profile: 'metadata' });
    expect(Object.keys(body)).toEqual(['metadata']);
    expect(annotationsOf(body)).toHaveProperty(['orrery.dev/profile'], 'metadata');
    expect(prepare(scope, partial, { profile: 'metadata' })?.version).toBe('v1');
  });
});

describe('preparePut of values that are not stored', () => {
  const object = (data: object, uid = 'u', name = 's') => ({
    metadata: { name, namespace: 'n', uid },
    type: 'Opaque',
    data,
    stringData: { plain: 'canary' },
  });
  const settings = { digestKey: new Uint8Array(32).fill(7) };
  const digests = (of: ScopeKey, data: object, uid?: string) => {
    const annotations = annotationsOf(stored(of, object(data, uid), { settings }));
    return annotations['orrery.dev/data-digests'] ?? '';
  };

  it('S-39.1 keeps the keys of a Secret and none of its values', () => {
    for (const more of [{}, { settings }]) {
      const text = JSON.stringify(stored(secrets, object({ password: 'Y2FuYXJ5', user: 'YWRtaW4=' }), more));
      expect(text).not.toMatch(/canary|Y2FuYXJ5|YWRtaW4/);
      expect(JSON.parse(text)).toMatchObject({
        data: { password: '', user: '' },
        metadata: { annotations: { 'orrery.dev/data-redacted': 'true' } },
      });
    }
  });

  it('S-39.1 a change of a value shows, by size and digest, and equal values have nothing in common', () => {
    const before = JSON.parse(digests(secrets, { a: 'YQ==', b: 'YQ==' }));
    const after = JSON.parse(digests(secrets, { a: 'YWI=', b: 'YQ==' }));
    expect(before).toMatchObject({ a: { size: 1 }, b: { size: 1 }, plain: { size: 6 } });
    expect(after.a.size).toBe(2);
    expect(after.b).toEqual(before.b);
    const others = [secrets, { ...secrets, source: sourceId(2) }].flatMap((of) =>
      ['u', 'v'].map((uid) => JSON.parse(digests(of, { a: 'YQ==', b: 'YQ==' }, uid))),
    );
    const all = others.flatMap((each) => [each.a.digest, each.b.digest]);
    expect(new Set(all).size).toBe(8);
    expect(digests(secrets, { a: 'YQ==' })).toBe(digests(secrets, { a: 'YQ==' }));
  });

  it('S-39.1 without a key there are no digests, and of many values there is one', () => {
    expect(annotationsOf(stored(secrets, object({ a: 'YQ==' })))).not.toHaveProperty(['orrery.dev/data-digests']);
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, 'YQ==']));
    expect(Object.keys(JSON.parse(digests(secrets, many)))).toEqual(['*']);
    expect(digests(secrets, { ...many, k7: 'Yg==' })).not.toBe(digests(secrets, many));
  });

  it('KSY-C04 ConfigMaps keep their values unless only keys are wanted', () => {
    const configMap = {
      metadata: { name: 'c', namespace: 'n', uid: 'u' },
      data: { a: 'b' },
      binaryData: { c: 'ZA==' },
    };
    expect(stored(configMaps, configMap)).toMatchObject({ data: { a: 'b' }, binaryData: { c: 'ZA==' } });
    const keys = stored(configMaps, configMap, { sync: { configMapData: 'Keys' }, settings });
    expect(keys).toMatchObject({ data: { a: '' }, binaryData: { c: '' } });
    expect(JSON.parse(annotationsOf(keys)['orrery.dev/data-digests'] ?? '')).toMatchObject({ a: {}, c: { size: 1 } });
  });
});

describe('preparePut of what is not stored', () => {
  it.each([
    ['no name', { metadata: { uid: 'u' } }],
    ['a name with a slash', { metadata: { name: 'a/b', uid: 'u' } }],
    ['U+0000 in its name', { metadata: { name: 'a\u0000b', uid: 'u' } }],
    ['a lone surrogate in its namespace', { metadata: { name: 'a', namespace: '\ud800', uid: 'u' } }],
    ['U+0000 in its uid', { metadata: { name: 'a', uid: '\u0000' } }],
    ['more than 8 MiB', { metadata: { name: 'a', uid: 'u' }, data: 'x'.repeat(8 * 1024 * 1024) }],
    ['no metadata', [1]],
  ])('KSY-F12 refuses an object with %s', (_, object) => {
    expect(() => prepare(scope, object)).toThrow();
  });

  it('KSY-H02 KSY-H04 has no write for events that are not wanted', () => {
    const event = (type: string, reason: string, kind: string) => ({
      metadata: { name: 'e', namespace: 'n', uid: 'u' },
      ...{ type, reason, involvedObject: { kind } },
    });
    const sync: Partial<ClusterSync> = { events: { types: ['Warning'], excludeReasons: ['Noise'] } };
    const wanted = (...what: Parameters<typeof event>) => {
      return prepare(events, event(...what), { sync, involvedKinds: ['Pod', 'Node'] }) !== undefined;
    };
    expect(wanted('Warning', 'Failed', 'Pod')).toBe(true);
    expect(wanted('Normal', 'Failed', 'Pod')).toBe(false);
    expect(wanted('Warning', 'Noise', 'Pod')).toBe(false);
    expect(wanted('Warning', 'Failed', 'Job')).toBe(false);
    expect(prepare(events, event('', 'Noise', ''))).toBeDefined();
  });
});
