import { parseJsonValue } from '@orrery/model';
import { describe, expect, it } from 'vitest';
import { containerPorts, podLabels } from './labels.ts';
import type { NeighbourPod, Neighbours } from './role.ts';
import { kubernetesRoles } from './roles.ts';
import { serviceLabels } from './service.ts';

const podValue = parseJsonValue(
  JSON.stringify({
    metadata: { name: 'p1', namespace: 'a', uid: 'u' },
    spec: {
      containers: [
        {
          name: 'main',
          image: 'web',
          ports: [
            { name: 'http', containerPort: 8080, protocol: 'TCP' },
            { name: 'metrics', containerPort: 9100, protocol: 'TCP' },
          ],
        },
      ],
    },
    status: { podIP: '10.0.0.1', phase: 'Running' },
  }),
);

const serviceValue = parseJsonValue(
  JSON.stringify({ metadata: { name: 'web', namespace: 'a', labels: { tier: 'x' } } }),
);

const pod: NeighbourPod = { labels: podLabels(podValue), ip: '10.0.0.1', ports: containerPorts(podValue) };

const neighbours: Neighbours = {
  pod: (namespace, name) => Promise.resolve(namespace === 'a' && name === 'p1' ? pod : undefined),
  service: (namespace, name) =>
    Promise.resolve(namespace === 'a' && name === 'web' ? serviceLabels(serviceValue) : undefined),
};

interface Found {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The targets of one object, with all their labels. */
async function targetsOf(name: string, object: object, isInstead = false): Promise<Found[]> {
  const named = kubernetesRoles.get(name);
  const role = isInstead ? named?.instead : named;
  if (role === undefined) throw new Error(`no role ${name}`);
  const { labels, targets } = await role.targetsOf(parseJsonValue(JSON.stringify(object)), neighbours);
  return targets.map((target) => {
    const all = [target.labels, labels].filter((text) => text !== '').join(',');
    return { address: target.address, labels: JSON.parse(`{${all}}`) };
  });
}

const slice = {
  metadata: { name: 'web-1', namespace: 'a', labels: { 'kubernetes.io/service-name': 'web' } },
  addressType: 'IPv4',
  endpoints: [
    { addresses: ['10.0.0.1'], conditions: {}, targetRef: { kind: 'Pod', namespace: 'a', name: 'p1' }, nodeName: 'n1' },
    { addresses: ['10.0.0.9'], conditions: { ready: false } },
  ],
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
};

describe('roles of service discovery', () => {
  it('TAG-S04 endpoints are made of slices where only they are collected', async () => {
    const found = await targetsOf('endpoints', slice, true);
    expect(found.map(({ address }) => address)).toEqual(['10.0.0.1:8080', '10.0.0.9:8080', '10.0.0.1:9100']);
    expect(found[0]?.labels).toMatchObject({
      __meta_kubernetes_namespace: 'a',
      __meta_kubernetes_endpoints_name: 'web',
      __meta_kubernetes_endpoint_ready: 'true',
      __meta_kubernetes_endpoint_node_name: 'n1',
      __meta_kubernetes_endpoint_port_name: 'http',
      __meta_kubernetes_service_label_tier: 'x',
      __meta_kubernetes_pod_name: 'p1',
      __meta_kubernetes_pod_container_port_name: 'http',
    });
    expect(found[1]?.labels).toMatchObject({ __meta_kubernetes_endpoint_ready: 'false' });
    expect(await targetsOf('endpoints', { ...slice, metadata: { name: 'own', namespace: 'a' } }, true)).toEqual([]);
  });

  it('SEA-Z12 of Endpoints, those that are not ready are targets too', async () => {
    const found = await targetsOf('endpoints', {
      metadata: { name: 'web', namespace: 'a' },
      subsets: [
        {
          addresses: [{ ip: '10.0.0.1', targetRef: { kind: 'Pod', namespace: 'a', name: 'p1' } }],
          notReadyAddresses: [{ ip: 'fd00::2' }],
          ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        },
      ],
    });
    expect(found.map(({ address, labels }) => [address, labels['__meta_kubernetes_endpoint_ready']])).toEqual([
      ['10.0.0.1:8080', 'true'],
      ['[fd00::2]:8080', 'false'],
      ['10.0.0.1:9100', undefined],
    ]);
  });

  it('SEA-Z12 a node is at the port of its kubelet, by its best address', async () => {
    const node = {
      metadata: { name: 'n1' },
      spec: { providerID: 'aws:///i-1' },
      status: {
        addresses: [
          { type: 'Hostname', address: 'n1.local' },
          { type: 'ExternalIP', address: '192.0.2.1' },
          { type: 'InternalIP', address: '10.1.0.1' },
          { type: 'InternalIP', address: 'fd00::1' },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      },
    };
    expect(await targetsOf('node', node)).toEqual([
      {
        address: '10.1.0.1:10250',
        labels: {
          instance: 'n1',
          __meta_kubernetes_node_address_ExternalIP: '192.0.2.1',
          __meta_kubernetes_node_address_Hostname: 'n1.local',
          __meta_kubernetes_node_address_InternalIP: '10.1.0.1',
          __meta_kubernetes_node_name: 'n1',
          __meta_kubernetes_node_provider_id: 'aws:///i-1',
        },
      },
    ]);
    expect(await targetsOf('node', { metadata: { name: 'n2' } })).toEqual([]);
  });

  it('SEA-Z12 the scheme of an ingress is https where a certificate covers the host', async () => {
    const ingress = {
      metadata: { name: 'i', namespace: 'a' },
      spec: {
        tls: [{ hosts: ['*.example.com', 'b.test'] }],
        rules: ['a.example.com', 'a.b.example.com', 'b.test', 'c.test'].map((host) => ({ host })),
      },
    };
    const found = await targetsOf('ingress', ingress);
    expect(found.map(({ labels }) => labels['__meta_kubernetes_ingress_scheme'])).toEqual([
      'https',
      'http',
      'https',
      'http',
    ]);
    expect(found.every(({ labels }) => labels['__meta_kubernetes_ingress_path'] === '/')).toBe(true);
  });

  it('SEA-Z12 of two keys that become one name the first by its bytes is taken', async () => {
    const service = {
      metadata: { name: 's', namespace: 'a', labels: { 'a-b': 'first', 'a.b': 'second' } },
      spec: { type: 'ExternalName', externalName: 'db.example', clusterIP: '', ports: [{ port: 5432 }] },
    };
    const [found] = await targetsOf('service', service);
    expect(found?.labels).toEqual({
      __meta_kubernetes_namespace: 'a',
      __meta_kubernetes_service_external_name: 'db.example',
      __meta_kubernetes_service_label_a_b: 'first',
      __meta_kubernetes_service_labelpresent_a_b: 'true',
      __meta_kubernetes_service_name: 's',
      __meta_kubernetes_service_port_number: '5432',
      __meta_kubernetes_service_type: 'ExternalName',
    });
  });
});
