import { type Cluster, type ClusterSpec, clusterSyncOf, type PediaCluster } from '@orrery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withWords } from './pedia-words.ts';
import { type ReadPedia, readPedia, wordsOfGiven } from './read-pedia.ts';
import { redactionMarker, secretFields } from './redaction.ts';
import { base64, showPedia } from './show-pedia.ts';

type Spec = PediaCluster['spec'];

const name = fc.constantFrom('a', 'b', 'c');
const entry = fc.record(
  {
    group: fc.constantFrom('', 'apps', '*'),
    resources: fc.array(fc.constantFrom('pods', '*', 'Deployments'), { minLength: 1, maxLength: 2 }),
    versions: fc.array(fc.constantFrom('v1', '*'), { maxLength: 1 }),
    labelSelector: fc.constantFrom('x=1', 'not ( a selector'),
  },
  { requiredKeys: ['resources'] },
);
const text = fc.constantFrom('one', 'two').map(base64);
const pediaSpec: fc.Arbitrary<Spec> = fc.record(
  {
    kubeconfig: text,
    apiserver: fc.constantFrom('https://a', 'https://b/', 'nothing'),
    caData: fc.constantFrom(base64('ca'), 'not base64!'),
    tokenData: text,
    certData: text,
    keyData: text,
    authenticationFrom: fc.record({ token: fc.record({ name, key: name }) }),
    syncResources: fc.array(entry, { minLength: 1, maxLength: 3 }),
    syncAllCustomResources: fc.constant(true),
    syncResourcesRefName: name,
    shardingName: name,
  },
  { requiredKeys: [] },
);
const clusterSpec: fc.Arbitrary<ClusterSpec> = fc.record(
  {
    displayName: name,
    shardingName: name,
    sync: fc.record(
      {
        profile: fc.constantFrom('none' as const, 'tags' as const, 'standard' as const, 'everything' as const),
        resources: fc.array(entry, { minLength: 1, maxLength: 3 }),
        resourcesRefName: name,
        exclude: fc.array(fc.record({ group: name, resources: fc.constant(['x']) })),
        customResources: fc.constantFrom('All' as const, 'None' as const, 'Owners' as const),
        paused: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    access: fc.record(
      {
        addresses: fc.constant(['https://a']),
        caBundle: fc.constant('ca'),
        serverName: name,
        credentialRef: fc.constant({ name: 'c', version: 1 }),
      },
      { requiredKeys: ['addresses'] },
    ),
  },
  { requiredKeys: ['access'] },
);

function pediaOf(spec: Spec, annotations?: Record<string, string>): PediaCluster {
  return {
    apiVersion: 'cluster.clusterpedia.io/v1alpha2',
    kind: 'PediaCluster',
    metadata: { name: 'c', ...(annotations === undefined ? {} : { annotations }) },
    spec,
  };
}

/** What is stored of it, with the credential put where the vault's reference stands. */
function stored({ cluster, isSameConnection, given, problems }: ReadPedia): Cluster {
  if (isSameConnection) return cluster;
  const { credential, ...access } = problems.length > 0 ? {} : cluster.spec.access;
  const kept = credential === undefined ? access : { ...access, credentialRef: { name: 'c', version: 2 } };
  const spec = { ...cluster.spec, access: kept };
  const words = { ...wordsOfGiven(given, kept), problem: problems.join() };
  return { ...cluster, metadata: withWords(cluster.metadata, words, kept), spec };
}

/** As it is shown: with markers, and without fields that say nothing. */
function redacted(spec: Spec): Spec {
  const { authenticationFrom, ...others } = spec;
  const secrets = new Set<string>(secretFields);
  const members = Object.entries(others).map(([field, value]) => [field, secrets.has(field) ? redactionMarker : value]);
  return { ...Object.fromEntries(members), ...(authenticationFrom === undefined ? {} : { authenticationFrom }) };
}

describe('a PediaCluster as a view of a Cluster', () => {
  it('KSY-I03 shows what was written, whatever was stored before', () => {
    fc.assert(
      fc.property(pediaSpec, fc.option(clusterSpec, { nil: undefined }), (written, before) => {
        const base: Cluster | undefined =
          before === undefined
            ? undefined
            : { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'c' }, spec: before };
        expect(showPedia(stored(readPedia(pediaOf(written), base))).spec).toEqual(redacted(written));
      }),
    );
  });

  it('KSY-I03 written back as it is shown changes nothing of the Cluster', () => {
    fc.assert(
      fc.property(clusterSpec, fc.option(pediaSpec, { nil: undefined }), (spec, written) => {
        const first: Cluster = { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'c' }, spec };
        const cluster = written === undefined ? first : stored(readPedia(pediaOf(written), first));
        const read = readPedia(showPedia(cluster), cluster);
        expect(read.isSameConnection).toBe(true);
        expect(read.cluster).toEqual(cluster);
      }),
    );
  });

  it('S-03.4 never stores a value of the vault, nor a copy of it in an annotation', () => {
    const canary = base64('canary');
    const spec = { kubeconfig: canary, tokenData: canary, certData: canary, keyData: canary, apiserver: 'https://a' };
    const copy = JSON.stringify({ metadata: { name: 'c' }, spec });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': copy, other: 'stays' };
    const cluster = stored(readPedia(pediaOf(spec, annotations), undefined));
    expect(JSON.stringify(cluster)).not.toContain(canary);
    expect(cluster.metadata.annotations).toMatchObject({
      other: 'stays',
      'kubectl.kubernetes.io/last-applied-configuration': expect.stringContaining(`"tokenData":"${redactionMarker}"`),
    });
    expect(showPedia(cluster).metadata.annotations).not.toHaveProperty('orrery.dev/pediacluster');
  });
});

describe('the connection of a PediaCluster', () => {
  const [token, cert, key] = [base64('token\n'), base64('cert'), base64('key')];
  const [apiserver, kubeconfig] = ['https://a', base64('a kubeconfig')];

  it.each<[string, Spec, object]>([
    ['a kubeconfig wins', { kubeconfig, apiserver, tokenData: token }, { credential: { kubeconfig: 'a kubeconfig' } }],
    [
      'a token',
      { apiserver, caData: base64('ca'), tokenData: token },
      { addresses: [apiserver], caBundle: 'ca', credential: { token: 'token' } },
    ],
    [
      'a certificate beside a token',
      { apiserver, tokenData: token, certData: cert, keyData: key },
      { addresses: [apiserver], credential: { token: 'token', clientCertificate: 'cert', clientKey: 'key' } },
    ],
    [
      'a certificate without its key is none',
      { apiserver, tokenData: token, certData: cert },
      { addresses: [apiserver], credential: { token: 'token' } },
    ],
  ])('KSY-A01 %s', (_, spec, access) => {
    const { cluster, problems } = readPedia(pediaOf(spec), undefined);
    expect([cluster.spec.access, problems]).toEqual([access, []]);
  });

  it.each<[string, Spec, RegExp]>([
    ['nothing', {}, /one of kubeconfig, tokenData/],
    ['a certificate alone', { apiserver, certData: cert }, /one of kubeconfig, tokenData/],
    ['no address', { tokenData: token }, /spec\.apiserver: the URL of the API server is required/],
    ['no base64', { apiserver, tokenData: '%', caData: '%' }, /spec\.caData: is not base64.*|spec\.tokenData/],
    ['a marker of nothing kept', { apiserver, tokenData: redactionMarker }, /spec\.tokenData: the marker stands/],
    [
      'secrets elsewhere',
      { authenticationFrom: { token: { name: 'a' } } },
      /authenticationFrom: secrets of the system/,
    ],
  ])('KSY-A05 with %s has a problem, and is stored', (_, spec, problem) => {
    const read = readPedia(pediaOf(spec), undefined);
    expect(read.problems.join('; ')).toMatch(problem);
    expect(read.cluster.spec.access).toEqual({});
  });

  it('KSY-C01 a new one collects exactly what it names', () => {
    const { sync } = readPedia(pediaOf({ syncResources: [{ resources: ['pods'] }] }), undefined).cluster.spec;
    expect(sync).toEqual({ profile: 'none', resources: [{ resources: ['pods'] }] });
    const all = readPedia(pediaOf({ syncAllCustomResources: true }), undefined).cluster.spec.sync;
    expect(all).toEqual({ profile: 'none', customResources: 'All' });
  });

  it('KSY-C01 its kinds take the place of the profile of a cluster that is there, within the limits set there', () => {
    const resources = [{ resources: ['nodes'] }];
    const base = clusterWith({ customResources: 'All', resources, exclude: [{ group: '', resources: ['x'] }] });
    expect(showPedia(base).spec).not.toHaveProperty('syncResources');
    expect(showPedia(base).spec).not.toHaveProperty('syncAllCustomResources');
    // kubectl apply patches what is shown
    const written = { ...showPedia(base).spec, syncResources: resources };
    expect(readPedia(pediaOf(written), base).cluster.spec.sync).toEqual({
      profile: 'none',
      exclude: [{ group: '', resources: ['x'] }],
      resources,
    });
    fc.assert(
      fc.property(clusterSpec, fc.array(entry, { minLength: 1, maxLength: 3 }), (spec, syncResources) => {
        const before: Cluster = { ...base, spec };
        const read = readPedia(pediaOf({ ...showPedia(before).spec, syncResources }), before).cluster;
        const named = clusterSyncOf(clusterWith({ resources: syncResources })).resources;
        expect(clusterSyncOf(read)).toMatchObject({ profile: 'none', resources: named });
      }),
    );
  });

  it('KSY-C01 a PediaCluster that names no kinds leaves the profile as it is', () => {
    const base = clusterWith({ profile: 'tags', paused: true });
    const renamed = { ...showPedia(base).spec, shardingName: 'b' };
    expect(readPedia(pediaOf(renamed), base).cluster.spec).toMatchObject({ shardingName: 'b', sync: base.spec.sync });
  });
});

function clusterWith(sync: NonNullable<ClusterSpec['sync']>): Cluster {
  const spec: ClusterSpec = { access: { addresses: ['https://a'] }, sync };
  return { apiVersion: 'orrery.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'c' }, spec };
}
