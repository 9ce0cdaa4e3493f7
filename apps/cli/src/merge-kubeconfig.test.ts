import { KubeConfig } from '@kubernetes/client-node';
import { compatibleEntries, kubeconfigEntries } from '@orrery/client';
import { expect, test } from 'vitest';
import { type MergeRequest, mergeKubeconfig } from './merge-kubeconfig.ts';

const baseUrl = 'https://127.0.0.1:6480';

function request(clusters: readonly string[], changes: Partial<MergeRequest> = {}): MergeRequest {
  return { baseUrl, caPem: 'CA', token: 'token-1', entries: kubeconfigEntries(baseUrl, clusters), ...changes };
}

function load(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return config;
}

const foreign = `# mine
apiVersion: v1
kind: Config
current-context: work
clusters:
- cluster: {server: "https://work:6443"} # by hand
  name: work
- cluster: {server: "https://other/fleet"}
  name: fleet
contexts:
- context: {cluster: work, user: me, namespace: dev}
  name: work
users:
- name: me
  user: {token: secret}
preferences: {}
`;

test('SEA-A03 a new file has the contexts, the CA, the token, and fleet as current context', () => {
  const merged = mergeKubeconfig('', request(['prod']));
  expect(merged).toMatchObject({ conflicts: [], contexts: ['orrery', 'fleet', 'prod'], formerContext: undefined });
  const config = load(merged.text);
  expect(config.getCurrentContext()).toBe('fleet');
  expect(config.getClusters().map(({ name, server, caData }) => [name, server, caData])).toEqual([
    ['orrery', baseUrl, 'Q0E='],
    ['fleet', `${baseUrl}/fleet`, 'Q0E='],
    ['prod', `${baseUrl}/fleet/clusters/prod`, 'Q0E='],
  ]);
  expect(config.getCurrentUser()).toMatchObject({ name: 'orrery@127.0.0.1:6480', token: 'token-1' });
});

test('SEA-A03 entries with another server stay and are reported, and so does the current context', () => {
  const merged = mergeKubeconfig(foreign, request(['work', 'prod']));
  expect(merged.contexts).toEqual(['orrery', 'prod']);
  expect(merged.conflicts).toEqual([
    `cluster entry "fleet" leads to https://other/fleet, not to ${baseUrl}/fleet: left as it is`,
    `cluster entry "work" leads to https://work:6443, not to ${baseUrl}/fleet/clusters/work: left as it is`,
  ]);
  const config = load(merged.text);
  expect(config.getCurrentContext()).toBe('work');
  expect(config.getCluster('work')?.server).toBe('https://work:6443');
  expect(config.getUser('me')?.token).toBe('secret');
});

test('SEA-A03 a context of ours that points at an entry of others stays', () => {
  const text = 'contexts:\n- name: orrery\n  context: {cluster: elsewhere, user: x}\n';
  const merged = mergeKubeconfig(text, request([]));
  expect(merged.contexts).toEqual(['fleet']);
  expect(merged.conflicts).toEqual(['context "orrery" is of the cluster entry "elsewhere": left as it is']);
});

test('SEA-A03 cluster entries for clients of Clusterpedia have no contexts; those of others stay and are reported', () => {
  const compatible = { clusterEntries: compatibleEntries(baseUrl, ['prod', 'account-x']) };
  const merged = mergeKubeconfig('', request(['prod', 'account-x'], compatible));
  expect(merged.contexts).toEqual(['orrery', 'fleet', 'prod', 'cluster-account-x']);
  const servers = load(merged.text)
    .getClusters()
    .map(({ name, server }) => [name, server]);
  const path = `${baseUrl}/apis/clusterpedia.io/v1beta1/resources`;
  expect(servers.slice(-2)).toEqual([
    ['clusterpedia', path],
    ['account-x', `${path}/clusters/account-x`],
  ]);
  const taken = 'clusters:\n- name: clusterpedia\n  cluster: {server: "https://other"}\n';
  expect(mergeKubeconfig(taken, request([], compatible)).conflicts).toEqual([
    `cluster entry "clusterpedia" leads to https://other, not to ${path}: left as it is`,
  ]);
});

test('S-15.7 everything else in the file stays as it is, comments too', () => {
  const { text, formerContext } = mergeKubeconfig(foreign.replaceAll('fleet', 'other'), request([]));
  expect(text).toContain('# mine\n');
  expect(text).toContain('# by hand');
  expect(text).toContain('preferences: {}');
  expect(load(text).getContextObject('work')).toMatchObject({ cluster: 'work', user: 'me', namespace: 'dev' });
  expect(formerContext).toBe('work');
});

test('writing again changes token and CA in place and keeps the namespace of a context', () => {
  const first = mergeKubeconfig('', request(['prod'])).text;
  const edited = first.replace('cluster: prod\n', 'cluster: prod\n      namespace: shop\n');
  expect(edited).not.toBe(first);
  const second = mergeKubeconfig(edited, request(['prod'], { token: 'token-2', caPem: 'CB' }));
  expect(second).toMatchObject({ conflicts: [], formerContext: undefined });
  const config = load(second.text);
  expect(config.getContexts()).toHaveLength(3);
  expect(config.getUsers()).toHaveLength(1);
  expect(config.getContextObject('prod')?.namespace).toBe('shop');
  expect(config.getCurrentUser()?.token).toBe('token-2');
  expect(config.getCluster('prod')?.caData).toBe('Q0I=');
  expect(mergeKubeconfig(second.text, request(['prod'], { token: 'token-2', caPem: 'CB' })).text).toBe(second.text);
});

test.for(['- a list', 'clusters: 7', ': : :', 'a: [', '"text"'])(
  'a file that is no kubeconfig (%j) is refused',
  (text) => {
    expect(() => mergeKubeconfig(text, request([]))).toThrow('nothing was changed');
  },
);

test('kubectl writes null for empty lists', () => {
  const text = 'apiVersion: v1\nclusters: null\ncontexts: []\ncurrent-context: ""\nkind: Config\nusers: null\n';
  expect(load(mergeKubeconfig(text, request([])).text).getCurrentContext()).toBe('fleet');
});
