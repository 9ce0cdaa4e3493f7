import { createServer, type Server } from 'node:https';
import {
  type Cluster,
  compareWithMember,
  describeReport,
  type ExactJson,
  ExactNumber,
  fillCluster,
  freePorts,
  isEqual,
  parseExactJson,
} from '@orrery/lab';
import { describeLab, toolsOf, useCluster } from '@orrery/lab/testing';
import { createCertificateAuthority } from '@orrery/pki';
import { afterAll, beforeAll, expect, it } from 'vitest';

const BASE = '/fleet/clusters/m';
const KINDS = new Set(['configmaps', 'secrets', 'services', 'widgets']);

/** Changes a list as Orrery, or a faulty Orrery, would. */
type Change = (list: FoundList, path: string) => void;

interface FoundItem {
  metadata: { name: string; resourceVersion: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
  spec?: unknown;
}

interface FoundList {
  items?: FoundItem[];
  resources?: { name: string }[];
}

/** What Orrery does to objects: pruning, its annotations, its revision, no values of Secrets. */
const asOrrery: Change = ({ items = [] }, path) => {
  for (const { metadata, data } of items) {
    const origin = metadata.resourceVersion;
    metadata.annotations = { ...metadata.annotations, 'orrery.dev/origin-resource-version': origin };
    // undefined is not written: pruned, as an annotation above 64 KiB is.
    Object.assign(metadata, { managedFields: undefined });
    Object.assign(metadata.annotations, { 'lab.orrery.dev/very-long': undefined });
    metadata.resourceVersion = '123456';
    if (path.includes('/secrets')) for (const key of Object.keys(data ?? {})) Object.assign(data ?? {}, { [key]: '' });
  }
};

/** What a faulty Orrery does to some ConfigMaps. */
const FAULTS: ReadonlyMap<string, (item: FoundItem) => void> = new Map<string, (item: FoundItem) => void>([
  ['config-4', ({ metadata }) => Object.assign(metadata, { name: 'config-new' })],
  ['config-5', (item) => Object.assign(item, { data: { ...item.data, 'application.yaml': 'other' } })],
  [
    'config-6',
    ({ metadata }) => Object.assign(metadata.annotations ?? {}, { 'orrery.dev/origin-resource-version': '1' }),
  ],
]);

/** Stands where Orrery will stand: the member's own answers, changed. It proves that the checker sees differences, nothing of Orrery. */
async function startStandIn(cluster: Cluster, changes: { current: Change; isExact: boolean }) {
  const authority = await createCertificateAuthority({ commonName: 'stand-in', now: new Date() });
  const notAfter = new Date(Date.now() + 3_600_000);
  const ipAddresses = ['127.0.0.1'];
  const { certificatePem, keyPem } = await authority.issue({
    commonName: 's',
    ipAddresses,
    usages: ['server'],
    notAfter,
  });
  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    const path = (request.url ?? '').slice(BASE.length);
    cluster.request({ method: 'GET', path }).then(
      ({ status, body }) => response.writeHead(status).end(changeText(body, path, changes)),
      (error) => response.writeHead(502).end(String(error)),
    );
  });
  const [port = 0] = await freePorts(1);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, orrery: { server: `https://127.0.0.1:${port}`, caPem: authority.certificatePem, token: 't' } };
}

function changeText(body: string, path: string, { current, isExact }: { current: Change; isExact: boolean }): string {
  // The lists of this test have the fields named above.
  const list = (isExact ? parseExactJson(body) : JSON.parse(body)) as unknown as FoundList;
  if (list.resources) list.resources = list.resources.filter(({ name }) => KINDS.has(name));
  current(list, path);
  // JSON.rawJSON (ES2026) is in V8 and not in the types yet.
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  return JSON.stringify(list, (_key, value: ExactJson) => (value instanceof ExactNumber ? rawJSON(value.text) : value));
}

describeLab(toolsOf(), 'the equality checker', () => {
  const cluster = useCluster({ name: 'lab-equality' });
  const changes: { current: Change; isExact: boolean } = { current: asOrrery, isExact: true };
  let standIn: { server: Server; orrery: { server: string; caPem: string; token: string } };

  beforeAll(async () => {
    await fillCluster(cluster(), { configMaps: 30, secrets: 10, services: 10, widgets: 1_200, seed: 5 });
    standIn = await startStandIn(cluster(), changes);
  }, 120_000);
  afterAll(() => {
    standIn.server.close();
    standIn.server.closeAllConnections();
  });

  function check(current: Change, isExact = true) {
    Object.assign(changes, { current, isExact });
    return compareWithMember({ member: cluster(), orrery: standIn.orrery, cluster: 'm' });
  }

  it('LAB-13 finds no difference to a faithful copy, page by page, and says how much it compared', async () => {
    const report = await check(asOrrery);
    expect(describeReport(report)).toContain('missing: 0\nextra: 0\ndifferent: 0');
    expect(isEqual(report)).toBe(true);
    expect(report.counts.get('lab.orrery.dev/v1/widgets')).toBe(1_200);
    expect(report.counts.get('/v1/secrets')).toBe(10);
  });

  it('LAB-13 finds a missing, an extra and a changed object, and a wrong origin', async () => {
    const report = await check((list, path) => {
      asOrrery(list, path);
      if (!path.includes('/configmaps')) return;
      list.items = (list.items ?? []).filter(({ metadata }) => metadata.name !== 'config-3');
      for (const item of list.items) FAULTS.get(item.metadata.name)?.(item);
    });
    expect(report.missing.toSorted()).toEqual(['/v1/configmaps fleet-3/config-3', '/v1/configmaps fleet-4/config-4']);
    expect(report.extra).toEqual(['/v1/configmaps fleet-4/config-new']);
    expect(report.different.map(({ object, path }) => `${object}: ${path}`).toSorted()).toEqual([
      '/v1/configmaps fleet-0/config-5: data["application.yaml"]',
      '/v1/configmaps fleet-1/config-6: metadata.annotations["orrery.dev/origin-resource-version"]',
    ]);
  });

  it('LAB-13 finds integers that were rounded, and secrets whose values came out', async () => {
    const rounded = await check(asOrrery, false);
    expect(new Set(rounded.different.map(({ path }) => path))).toEqual(new Set(['spec.size', 'spec.anything.deep[0]']));
    const open = await check((list) => asOrrery(list, ''));
    expect(open.different.length).toBeGreaterThanOrEqual(10);
    expect(open.different.every(({ object }) => object.startsWith('/v1/secrets'))).toBe(true);
  });
});
